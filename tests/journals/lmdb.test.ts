import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LmdbStore } from "../../tenants/registry/lmdb";
import { times } from "../sweep";
import { clearMachines, missingMachines, round } from "./machines";

afterAll(clearMachines);

(missingMachines === undefined ? describe : describe.skip)(
  `two machines on one store of LMDB${missingMachines === undefined ? "" : ` (${missingMachines})`}`,
  () => {
    test("that roll out at once, one unplugged now and then: each stamp is updated once, and the journal says so", async () => {
      const folder = mkdtempSync(join(tmpdir(), "machines-lmdb-"));
      let [kills, told, reads] = [0, 0, 0];
      // On a busy machine one may be done before the other has looked: then they meet in another round.
      const hasMet = (): boolean => kills > 0 && told > 0;
      let number = 1;
      for (; number <= times(2, 100) || (!hasMet() && number <= 20); number += 1) {
        const done = await round(number, {
          // Longer than a busy machine may keep a holder from a sign of life: who is late may not update what its successor does.
          job: { store: { folder }, leaseMs: 2000 },
          kills: number % 3,
          withinMs: 60,
          open: () => new LmdbStore(folder),
        });
        kills += done.kills;
        told += done.told.length;
        reads += done.reads;
        for (const line of done.told)
          expect(line).toMatch(
            /^told: \S+@\S+ \(process \d+\) works on the fleet since 20\d\d-\S+: rollout of r\d+$/,
          );
      }
      process.stdout.write(
        `two machines on LMDB: ${number - 1} rounds, ${kills} unplugged, ${told} times told who works, ${reads} reads of the journal\n`,
      );
      expect(hasMet()).toBe(true);
      rmSync(folder, { recursive: true });
    });
  },
);
