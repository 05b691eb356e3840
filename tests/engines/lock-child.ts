import { join } from "node:path";
import { lock } from "../../engines/embedded/lock";

/** What a process is told: a folder of locks that a dead one left, how many, and when to begin. */
export interface Task {
  readonly folder: string;
  readonly count: number;
  readonly begin: number;
}

// Takes the locks, each at its own moment, and tells those it got. Who has a lock lives until it is told to end: until all have tried.
process.on("message", ({ begin, count, folder }: Task) => {
  const got: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const file = join(folder, `${index}.lock`);
    // Each at the same moment as the others.
    while (Date.now() < begin + index * 4);
    try {
      lock(file, `stack${index}`, "up", file);
      got.push(index);
    } catch (error) {
      if (!String(error).includes("is locked by process")) process.send?.(String(error));
    }
  }
  process.send?.(got);
});
process.send?.("ready");
