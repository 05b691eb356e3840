import { COMMANDS, FaultyFleet } from "./faulty-fleet";
import { FullDisk, missingTmpfs } from "./full-disk";

/** How many sizes of a disk each command is tried on, each a page larger than the one before. */
const SIZES = Number(process.env["FULL_SIZES"] ?? 200);
const PAGE = 4096;

(missingTmpfs === undefined ? describe : describe.skip)(
  `a disk that fills up at any of ${SIZES} sizes${missingTmpfs === undefined ? "" : ` (${missingTmpfs})`}`,
  () => {
    let fleet: FaultyFleet;
    let disk: FullDisk;
    beforeAll(() => {
      fleet = new FaultyFleet();
      disk = new FullDisk(fleet.root);
    });
    afterAll(() => {
      disk.dispose();
      fleet.dispose();
    });

    test.each(Object.entries(COMMANDS))(
      "loses %s no state, leaves no half file, and is what is blamed",
      async (name, command) => {
        const faults: object[] = [];
        const counts: Record<string, number> = {};
        for (let pages = 0; pages < SIZES; pages += 1) {
          const tried = await disk.try(command, pages * PAGE);
          counts[String(tried.status)] = (counts[String(tried.status)] ?? 0) + 1;
          if (tried.wrong !== undefined) faults.push({ pages, ...tried });
        }
        process.stdout.write(
          `full disks, ${name}: ${SIZES} sizes, by exit code ${JSON.stringify(counts)}, ${faults.length} not borne\n`,
        );
        expect(faults.slice(0, 5)).toEqual([]);
        // A disk that never was full, or always, proves nothing.
        expect(Object.keys(counts)).toContain("0");
        expect(Object.keys(counts).length).toBeGreaterThan(1);
      },
    );
  },
);
