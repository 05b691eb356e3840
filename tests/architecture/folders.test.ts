import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { FOLDERS } from "./import-table";
import { ROOT } from "./sources";

/** More files side by side than this are not seen at one look. */
const MOST = 20;

/** A folder and all below it, with how many files lie in each. */
function filesIn(folder: string): [path: string, files: number][] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const here: [string, number] = [
    relative(ROOT, folder).split(sep).join("/"),
    entries.filter((entry) => entry.isFile()).length,
  ];
  return [
    here,
    ...entries
      .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
      .flatMap((entry) => filesIn(join(folder, entry.name))),
  ];
}

test.each([...FOLDERS, "tests", "tools", "bench"])(
  `no folder of %s has more than ${MOST} files side by side`,
  (room) => {
    const crowded = filesIn(join(ROOT, room)).filter(([, files]) => files > MOST);
    expect(crowded).toEqual([]);
  },
);

test("the count sees every folder, and each file of it", () => {
  const counted = new Map(filesIn(join(ROOT, "core")));
  expect(counted.get("core")).toBeGreaterThan(3);
  expect(counted.get("core/files")).toBe(readdirSync(join(ROOT, "core", "files")).length);
});
