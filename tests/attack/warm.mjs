/** Hands runs of the command line to warm processes; a run of its own where one has died or hangs. */
import { fork } from "node:child_process";
import { join } from "node:path";
import { CLI, HERE } from "./paths.mjs";

/** A process is replaced after so many runs, so that no run meets what an old one left. */
const RUNS = 150;
/** Longest a run may take, in ms, on a busy machine. */
const PATIENCE = 300_000;

const idle = [];

export async function runWarm(args) {
  const held = idle.pop() ?? start();
  const answer = await new Promise((done) => {
    const timer = setTimeout(() => done(undefined), PATIENCE);
    held.child.once("message", (message) => {
      clearTimeout(timer);
      done(message);
    });
    held.child.once("exit", () => {
      clearTimeout(timer);
      done(undefined);
    });
    held.child.send({ number: held.runs, args });
  });
  held.child.removeAllListeners("message");
  held.child.removeAllListeners("exit");
  held.runs += 1;
  if (answer === undefined || held.runs >= RUNS) held.child.kill("SIGKILL");
  else idle.push(held);
  return answer ?? { code: 70, out: "", err: "the command died or hangs" };
}

function start() {
  const child = fork(join(HERE, "command.cjs"), [CLI], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env: { ...process.env, PULUMI_CONFIG_PASSPHRASE: "attack" },
  });
  return { child, runs: 0 };
}

export function endWarm() {
  for (const { child } of idle.splice(0)) child.kill("SIGKILL");
}
