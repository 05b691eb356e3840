// Wall time of a command, and the memory of it and everything it starts.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const SAMPLE_MS = 100;

/** Runs a command to its end; throws what it printed when it fails. */
export async function measure(command, args, options) {
  const started = performance.now();
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (printed += data));
  let memory = 0;
  const timer = setInterval(() => {
    memory = Math.max(memory, residentBelow(child.pid));
  }, SAMPLE_MS);
  const code = await new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}\n${printed}`);
  return { wall: performance.now() - started, memory };
}

/** Sum of the resident sizes of a process and its descendants, in bytes; 0 where there is no /proc. */
function residentBelow(pid) {
  const children = new Map();
  const sizes = new Map();
  for (const name of entries("/proc")) {
    const status = text(`/proc/${name}/status`) ?? "";
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
    sizes.set(Number(name), Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  let sum = 0;
  const waiting = [pid];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    sum += sizes.get(next) ?? 0;
    waiting.push(...(children.get(next) ?? []));
  }
  return sum;
}

function entries(folder) {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function text(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
