import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDERS } from "./import-table";
import { ROOT } from "./sources";

const readme = (room: string): string => readFileSync(join(ROOT, room, "README.md"), "utf8");

/** Paths a README names: what stands in backticks and has a slash or an ending, placeholders aside. */
function namedPaths(text: string): string[] {
  return [...text.matchAll(/`([a-z][\w./-]*)`/g)]
    .map((match) => match[1] ?? "")
    .filter((name) => name.includes("/") || /\.(ts|yaml)$/.test(name));
}

/** Whether a path of a README exists, seen from its room or from the root. */
const exists = (room: string, path: string): boolean =>
  [join(ROOT, room, path), join(ROOT, path)].some((place) => existsSync(place) || existsSync(`${place}.ts`));

describe.each(FOLDERS)("the room %s", (room) => {
  test("has a README of a page that says what may come in and where to start", () => {
    const lines = readme(room).trimEnd().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(8);
    expect(lines.length).toBeLessThanOrEqual(25);
    expect(readme(room)).toMatch(/\*\*May import\*\*/);
    expect(readme(room)).toMatch(/\*\*Start with\*\*/);
  });

  test("names only files and folders that are there", () => {
    expect(namedPaths(readme(room)).filter((path) => !exists(room, path))).toEqual([]);
  });
});

// A command's folder is named as the command: its README need not list them.
test.each(FOLDERS.filter((room) => room !== "cli"))(
  "the README of %s tells of every folder in it",
  (room) => {
    const said = readme(room);
    const folders = readdirSync(join(ROOT, room), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const untold = folders.map(({ name }) => name).filter((name) => !said.includes(`${name}/`));
    expect(untold).toEqual([]);
  },
);
