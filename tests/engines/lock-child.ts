import { join } from "node:path";
import { lock } from "../../engines/embedded/lock";

/** Takes locks that a dead process left, each at its own moment, and prints those it got. Arguments: folder, how many, when to begin. */
function main([folder = "", count = "0", begin = "0"]: readonly string[]): void {
  const got: number[] = [];
  for (let index = 0; index < Number(count); index += 1) {
    const file = join(folder, `${index}.lock`);
    // Each at the same moment as the others.
    while (Date.now() < Number(begin) + index * 4);
    try {
      lock(file, `stack${index}`, "up", file);
      got.push(index);
    } catch (error) {
      if (!String(error).includes("is locked by process")) throw error;
    }
  }
  process.stdout.write(JSON.stringify(got));
  // Who has a lock lives until all have tried.
  setTimeout(() => {}, 3000);
}

main(process.argv.slice(2));
