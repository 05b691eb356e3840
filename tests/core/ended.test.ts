import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { lifeOf, maker } from "../../core/locks/maker";

const hasProc = spawnSync("sh", ["-c", "test -r /proc/self/stat"]).status === 0;

// A parent that never asks how its child ended, as the first process of a container may be.
const PARENT = "sleep 0.1 & echo $!; exec sleep 1000";

(hasProc ? test : test.skip)(
  "a process that has ended is dead, also while its parent has not asked how (needs /proc)",
  async () => {
    const parent = spawn("sh", ["-c", PARENT], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      let pid = 0;
      for await (const line of createInterface({ input: parent.stdout })) {
        pid = Number(line);
        break;
      }
      const stat = (): string => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "";
      const other = { ...maker(), pid, started: Number(stat().split(" ")[19]) };
      while (!stat().startsWith("Z")) await new Promise((done) => setTimeout(done, 20));
      expect(lifeOf(other)).toBe("dead");
      // A number that came again is another process: it began at another time.
      const earlier = { ...other, pid: parent.pid ?? 0, started: other.started - 1000 };
      expect(lifeOf(earlier)).toBe("dead");
    } finally {
      parent.kill("SIGKILL");
      await once(parent, "exit");
    }
  },
);
