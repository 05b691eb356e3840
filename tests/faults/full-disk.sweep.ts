import { COMMANDS, FaultyFleet } from "./faulty-fleet";
import { missingTmpfs, onFullDisk } from "./full-disk";

/** How many sizes of a disk are tried, each a page larger than the one before. */
const SIZES = Number(process.env["FULL_SIZES"] ?? 200);
const PAGE = 4096;

(missingTmpfs === undefined ? test : test.skip)(
  `a disk that fills up at any of ${SIZES} sizes loses no state, leaves no half file, and is what is blamed${missingTmpfs === undefined ? "" : ` (${missingTmpfs})`}`,
  () => {
    const fleet = new FaultyFleet();
    const names = Object.keys(COMMANDS);
    const faults: object[] = [];
    const counts: Record<string, number> = {};
    try {
      for (let size = 0; size < SIZES; size += 1) {
        const name = names[size % names.length] ?? "up";
        // All commands meet all sizes alike: what any of them needs is a few dozens of pages.
        const pages = Math.floor(size / names.length);
        const full = onFullDisk(fleet.root, COMMANDS[name]?.line ?? [], pages * PAGE);
        counts[full.status] = (counts[full.status] ?? 0) + 1;
        const blames = /a fault of stampworks|^\s+at .*\.js/mu.test(full.stderr);
        if (blames || full.broken !== "" || full.after !== 0 || ![0, 1, 2, 3].includes(full.status))
          faults.push({ name, pages, ...full });
      }
    } finally {
      fleet.dispose();
    }
    process.stdout.write(
      `full disks: ${SIZES} sizes, by exit code ${JSON.stringify(counts)}, ${faults.length} faults\n`,
    );
    expect(faults.slice(0, 5)).toEqual([]);
    // A disk that never was full proves nothing.
    expect(Object.keys(counts)).toEqual(expect.arrayContaining(["3"]));
  },
);
