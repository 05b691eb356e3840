import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

/**
 * Which properties of a type only the cloud gives, read from the text of the installed SDK, where the generated
 * classes mark them `out`. A provider would know it from its schema; the text saves shipping one, and a
 * class is never loaded. A type whose class can't be found has none: the simulator's tables still apply.
 */
export class ComputedProperties {
  private readonly known = new Map<string, readonly string[]>();

  /** @param folder of the SDK's package; undefined when it is not installed */
  constructor(private readonly folder: string | undefined) {}

  /** The computed properties of a type token, e.g. `aws:ec2/vpc:Vpc`. */
  of(type: string): readonly string[] {
    const found = this.known.get(type) ?? this.read(type);
    this.known.set(type, found);
    return found;
  }

  private read(type: string): readonly string[] {
    if (this.folder === undefined) return [];
    const file = classFile(this.folder, type);
    return file === undefined ? [] : computedIn(readFileSync(file, "utf8"));
  }
}

/** Folder and version of an installed SDK. */
export function installedSdk(name: string): { folder: string; version: string } | undefined {
  try {
    const manifest = createRequire(__filename).resolve(`@pulumi/${name}/package.json`);
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    return { folder: dirname(manifest), version };
  } catch {
    return undefined;
  }
}

/** `aws:ec2/vpc:Vpc` → ec2/vpc.js, `azure-native:network:VirtualNetwork` → network/virtualNetwork.js. */
function classFile(folder: string, type: string): string | undefined {
  const [, path = "", name = ""] = type.split(":");
  const wanted = `${name}.js`.toLowerCase();
  const parent = basename(path).toLowerCase() === name.toLowerCase() ? dirname(path) : path;
  const home = join(folder, parent === "index" ? "." : parent);
  try {
    const file = readdirSync(home).find((entry) => entry.toLowerCase() === wanted);
    return file === undefined ? undefined : join(home, file);
  } catch {
    return undefined;
  }
}

/**
 * A generated constructor has two branches: one that looks an existing resource up and one that takes
 * arguments. Only in the second does the mark mean that the cloud gives the property.
 */
function computedIn(text: string): readonly string[] {
  const branches = text.split(/\n\s*(?:\}\s*)?else \{/);
  const taking = branches.filter((branch) => /\bargs\??\./.test(branch)).at(-1) ?? branches.at(-1) ?? "";
  const names = [...taking.matchAll(/resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g)];
  return [...new Set(names.map(([, name = ""]) => name))];
}
