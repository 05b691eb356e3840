/**
 * A process that has loaded the compiled command already and runs it again and again, one run after the other: a start
 * of the command takes longer than most of its runs. A run has its own arguments, environment, folder and streams, and
 * loads the project's program anew. What a test of the process itself needs (signals, pipes) it can't show.
 */
const { AsyncLocalStorage } = require("node:async_hooks");
const { realpathSync } = require("node:fs");
const { join, sep } = require("node:path");

const [, , command] = process.argv;
const START = join(__dirname, "../lazy/start.js");
/** Thrown where the command would end its process. */
const ended = Symbol("ended");

process.on("message", async ({ args, cwd, env }) => {
  const before = ["SIGINT", "SIGTERM"].map((signal) => [signal, new Set(process.listeners(signal))]);
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"])
    process[name].write = (data, ...more) => {
      texts[name] += data.toString();
      more.find((each) => typeof each === "function")?.();
      return true;
    };
  process.chdir(cwd);
  for (const key of Object.keys(process.env)) delete process.env[key];
  Object.assign(process.env, env);
  process.argv = [process.execPath, command, ...args];
  const code = await run();
  // What was written in the last moment.
  await new Promise((done) => setImmediate(done));
  for (const [signal, kept] of before)
    for (const listener of process.listeners(signal))
      if (!kept.has(listener)) process.removeListener(signal, listener);
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners("error");
  forget(realpathSync(cwd) + sep);
  process.send({ code, ...texts });
  // It is killed in the end, and keeps what it compiled before.
  if (process.execArgv.includes(START)) require(START).keep();
});

/** Which run something that happens is of: what one has left behind, as a timer, ends no later one. */
const runs = new AsyncLocalStorage();
let current = 0;

/** Runs the command once: the last it does is to set the exit code, of which nobody is told. */
function run() {
  current += 1;
  process.exitCode = undefined;
  process.exit = (code) => {
    if ((runs.getStore() ?? current) !== current) return;
    process.exitCode = code ?? 0;
    throw ended;
  };
  fail = (error) => {
    if (error === ended) return;
    process.stderr.write(`${error?.stack ?? error}\n`);
    process.exitCode = 1;
  };
  delete require.cache[command];
  runs.run(current, () => require(command));
  return new Promise((done) => {
    const timer = setInterval(() => {
      if (process.exitCode === undefined) return;
      clearInterval(timer);
      done(process.exitCode);
    }, 2);
  });
}

let fail = () => undefined;
process.on("uncaughtException", (error) => fail(error));
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

/** Modules of a project are read again in the next run, which may find other files. */
function forget(folder) {
  for (const file of Object.keys(require.cache)) if (file.startsWith(folder)) delete require.cache[file];
}
