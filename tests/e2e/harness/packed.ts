import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const repository = resolve(__dirname, "../../..");
/** Every room of the code, as the declarations are made of them. */
const ROOMS = (
  JSON.parse(readFileSync(join(repository, "tsconfig.types.json"), "utf8")) as {
    readonly include: readonly string[];
  }
).include;
/** What a build and a pack read. */
const SOURCES = [
  ...ROOMS,
  "tools",
  "plugin",
  "package.json",
  "tsconfig.json",
  "tsconfig.types.json",
  "LICENSE",
  "README.md",
];

/** SDKs of the clouds: peers, which a user installs for the clouds in use. */
const SDKS = ["aws", "azure-native", "gcp"];

/** What `npm publish --dry-run --json` says of the tarball. */
export interface Published {
  readonly version: string;
  readonly integrity: string;
}

const NOTHING: Published = { version: "", integrity: "" };

/** The package as `npm pack` makes it, its scripts included, and an empty project it is installed in. */
export class PackedPackage {
  readonly folder = mkdtempSync(join(tmpdir(), "stampworks-pack-"));
  readonly tarball: string;
  /** What `npm publish` would have sent. */
  readonly published: Published;
  /** Bytes of the tarball. */
  readonly size: number;

  /**
   * @param sdks the clouds' SDKs that are installed beside it; all of them unless given
   * @param packed where the package was packed before; it is packed anew unless given
   */
  constructor(sdks: readonly string[] = SDKS, packed?: PackedPackage) {
    const source = packed === undefined ? this.copySources() : "";
    this.tarball = packed?.tarball ?? this.pack(source);
    this.published = packed?.published ?? publish(source);
    this.size = statSync(this.tarball).size;
    mkdirSync(this.installed, { recursive: true });
    execFileSync("tar", ["-xzf", this.tarball, "--strip-components=1", "-C", this.installed]);
    this.linkDependencies(sdks);
    this.write("package.json", JSON.stringify({ name: "empty", private: true }));
  }

  /** The empty project. */
  get project(): string {
    return join(this.folder, "project");
  }

  /** The package within it. */
  get installed(): string {
    return join(this.project, "node_modules/stampworks");
  }

  /** Paths of the package's files. */
  files(): string[] {
    return readdirSync(this.installed, { recursive: true, encoding: "utf8" });
  }

  /** Text of one of the package's files. */
  read(path: string): string {
    return readFileSync(join(this.installed, path), "utf8");
  }

  /** Writes a file of the project. */
  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.project, path)), { recursive: true });
    writeFileSync(join(this.project, path), text);
  }

  /** Copies an example into the project. */
  copyExample(name: string): string {
    const folder = join(this.project, name);
    cpSync(join(repository, "examples", name), folder, {
      recursive: true,
      filter: (path) => !path.includes(".stampworks"),
    });
    return folder;
  }

  /** Runs a program on Node.js. */
  node(cwd: string, ...args: string[]): string {
    return execFileSync(process.execPath, args, { cwd, encoding: "utf8" });
  }

  /** Runs a program on Node.js that may fail. */
  tryNode(cwd: string, ...args: string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Packing is done from a copy: building for a release replaces dist, which other tests run from. */
  private copySources(): string {
    const source = join(this.folder, "source");
    for (const name of SOURCES) cpSync(join(repository, name), join(source, name), { recursive: true });
    symlinkSync(join(repository, "node_modules"), join(source, "node_modules"), "dir");
    return source;
  }

  private pack(source: string): string {
    npm(source, "pack", "--pack-destination", this.folder);
    return join(this.folder, readdirSync(this.folder).find((name) => name.endsWith(".tgz")) ?? "");
  }

  /** What `npm install` would put beside the package, without a registry: what package-lock.json has installed here. */
  private linkDependencies(sdks: readonly string[]): void {
    const from = join(repository, "node_modules");
    const to = join(this.project, "node_modules");
    mkdirSync(join(to, "@pulumi"));
    const link = (name: string): void => symlinkSync(join(from, name), join(to, name));
    for (const name of readdirSync(from)) if (!name.startsWith(".") && name !== "@pulumi") link(name);
    for (const name of readdirSync(join(from, "@pulumi")))
      if (!SDKS.includes(name) || sdks.includes(name)) link(`@pulumi/${name}`);
  }
}

/** A rehearsal: nothing leaves the machine. A provenance can only be made where a workflow runs. */
function publish(source: string): Published {
  const told = npm(source, "publish", "--dry-run", "--json", "--provenance=false");
  return Object.values(JSON.parse(told.slice(told.indexOf("{"))) as Record<string, Published>)[0] ?? NOTHING;
}

/** Runs npm, and gives what it printed. */
export function npm(cwd: string, ...args: string[]): string {
  const { status, stderr, stdout } = spawnSync("npm", args, { cwd, encoding: "utf8", maxBuffer: 64_000_000 });
  if (status === 0) return stdout;
  throw new Error(`npm ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
}
