import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FleetFolder } from "../../cli/fleet-folder";
import { givenFiles } from "./given-files";
import { keptFiles } from "./kept-files";
import { type Keys, makeFleet, updateJournal } from "./make-fleet";
import { programFiles } from "./program-files";
import { projectFiles } from "./project-files";
import { ran, type Said, tried } from "./ran";
import type { Kept, Reader } from "./reader";

/** A fleet with a stamp that is up, a registry, journals, a lock and a bundle of evidence: one of every file there is. */
export class Whole {
  private readonly kept = mkdtempSync(join(tmpdir(), "malformed-"));

  private constructor(
    private readonly folder: FleetFolder,
    private readonly keys: Keys,
  ) {
    cpSync(folder.root, this.kept, { recursive: true, verbatimSymlinks: true });
  }

  static async make(): Promise<Whole> {
    const { folder, keys } = await makeFleet();
    return new Whole(folder, keys);
  }

  /** Every kind of file that is read, with what reads it. */
  readers(): readonly Reader[] {
    const kept: Kept = {
      text: (name) => readFileSync(join(this.kept, name), "utf8"),
      name: (pattern) => {
        const found = this.files().find((name) => pattern.test(`/${name}`));
        if (found === undefined) throw new Error(`the fleet has no ${String(pattern)}`);
        return found;
      },
    };
    return [
      ...projectFiles(kept),
      ...givenFiles(kept, this.keys),
      ...keptFiles(kept, updateJournal(kept)),
      ...programFiles(kept),
    ];
  }

  /** All files of the project, those below .stampworks among them. */
  private files(): readonly string[] {
    const names = readdirSync(this.kept, { recursive: true, withFileTypes: true });
    return names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.kept.length + 1))
      .sort();
  }

  /** Has a file read while it says this, and puts the project back as it was. */
  read(reader: Reader, content: Buffer): Promise<Said> {
    const { beside, wrapped } = reader;
    const others = beside?.(content) ?? {};
    for (const [name, bytes] of Object.entries(others)) writeFileSync(join(this.folder.root, name), bytes);
    return this.readMade(
      reader,
      (path) => writeFileSync(path, wrapped?.(content) ?? content),
      Object.keys(others),
    );
  }

  /** The same where it is no file that says something. */
  async readMade(
    reader: Reader,
    make: (path: string) => void,
    others: readonly string[] = [],
  ): Promise<Said> {
    const { at = "", by, changes = [], env, file, without = [] } = reader;
    const { root } = this.folder;
    const path = join(root, file);
    for (const gone of [...without, file]) rmSync(join(root, gone), { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    make(path);
    const before = this.look();
    const said =
      typeof by === "string"
        ? await ran(join(root, at), by.split(" "), env?.(root))
        : await tried(() => by(path));
    const isOfState = (name: string): boolean => name.startsWith(".stampworks");
    const all = [file, ...without, ...changes, ...others];
    if (all.some(isOfState) || this.look() !== before) this.restore(".stampworks");
    for (const name of all) if (!isOfState(name)) this.restore(name);
    return said;
  }

  dispose(): void {
    this.folder.remove();
    rmSync(this.kept, { recursive: true, force: true });
  }

  /** What lies in the project's state folder: most commands leave it as it was, and to copy it takes longer than they do. */
  private look(): string {
    const folder = join(this.folder.root, ".stampworks");
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return names
      .map((name) => {
        const { ino, mtimeMs, size } = lstatSync(join(folder, name));
        return `${name} ${ino} ${size} ${mtimeMs}`;
      })
      .join("\n");
  }

  private restore(name: string): void {
    const [from, to] = [join(this.kept, name), join(this.folder.root, name)];
    rmSync(to, { recursive: true, force: true });
    if (existsSync(from)) cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  }
}
