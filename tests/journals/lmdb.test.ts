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
      let [kills, told] = [0, 0];
      for (let number = 1; number <= times(2, 100); number += 1) {
        const done = await round(number, {
          job: { store: { folder }, leaseMs: 400 },
          kills: number % 3,
          open: () => new LmdbStore(folder),
        });
        kills += done.kills;
        told += done.told.length;
        for (const line of done.told)
          expect(line).toMatch(
            /^told: \S+@\S+ \(process \d+\) works on the fleet since 20\d\d-\S+: rollout of r\d+$/,
          );
      }
      expect(kills).toBeGreaterThan(0);
      expect(told).toBeGreaterThan(0);
      rmSync(folder, { recursive: true });
    });
  },
);
