import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import type { StampArgs } from "../../components/stamp-args";

const PAGE = resolve(__dirname, "../../docs/other-languages.md");

/** The YAML program of docs/other-languages.md. */
export interface YamlProgram {
  /** As it stands on the page. */
  readonly text: string;
  /** Name of the Pulumi project. */
  readonly name: string;
  readonly packages: Readonly<Record<string, string>>;
  /** What the page's command adds to a project. */
  readonly plugin: string;
  /** Type of the resource called `stamp`, and what it is made with. */
  readonly type: string;
  readonly properties: StampArgs;
}

/** Reads the program out of the page, so that what is tried is what people copy. */
export function yamlProgram(): YamlProgram {
  const page = readFileSync(PAGE, "utf8");
  const [, text = ""] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const [, plugin = ""] = /^pulumi package add (\S+)$/m.exec(page) ?? [];
  const program = parse(text) as Pick<YamlProgram, "name" | "packages"> & {
    resources: { stamp: Pick<YamlProgram, "type" | "properties"> };
  };
  const { name, packages, resources } = program;
  return { text, name, packages, plugin, ...resources.stamp };
}
