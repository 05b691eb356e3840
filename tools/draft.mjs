// The folder that something long is made in before it takes its place. A run that was killed leaves its folder behind, and the
// next one goes on with what is in it.
import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Whether a process of this number runs; one of somebody else's counts. */
function runs(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** The draft of a folder for this process: what an ended process left of one, else an empty one. */
export function openDraft(home) {
  const draft = `${home}.${process.pid}`;
  const left = existsSync(dirname(home)) ? readdirSync(dirname(home)) : [];
  const prefix = `${basename(home)}.`;
  for (const name of left) {
    const pid = Number(name.slice(prefix.length));
    if (!name.startsWith(prefix) || !Number.isInteger(pid) || runs(pid)) continue;
    try {
      renameSync(join(dirname(home), name), draft);
      return draft;
    } catch {
      // Another run took it first, or this process has one already.
    }
  }
  mkdirSync(draft, { recursive: true });
  return draft;
}
