import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** An argument of a resource, as the SDK declares it. */
export interface Argument {
  readonly name: string;
  readonly required: boolean;
}

const MODULES = join(__dirname, "../../node_modules/@pulumi");
const known = new Map<string, readonly Argument[] | undefined>();

/** The arguments that the installed SDK declares for a type; undefined where its declaration can't be found. */
export function argumentsOf(type: string): readonly Argument[] | undefined {
  if (!known.has(type)) known.set(type, read(type));
  return known.get(type);
}

/** Folder and name of a type: `aws:rds/instance:Instance` → `rds`, `Instance`. */
export function wordsOf(type: string): {
  readonly cloud: string;
  readonly service: string;
  readonly name: string;
} {
  const [cloud = "", path = "", name = ""] = type.split(":");
  return { cloud, service: path.split("/")[0] ?? path, name };
}

function read(type: string): readonly Argument[] | undefined {
  const { cloud, service, name } = wordsOf(type);
  const folder = join(MODULES, cloud, service);
  if (!existsSync(folder)) return undefined;
  // The file is called like the type, in whatever case.
  const file = readdirSync(folder).find((entry) => entry.toLowerCase() === `${name.toLowerCase()}.d.ts`);
  if (file === undefined) return undefined;
  const found = join(folder, file);
  const [, body] =
    new RegExp(`export interface ${name}Args \\{([\\s\\S]*?)\\n\\}`, "u").exec(readFileSync(found, "utf8")) ??
    [];
  if (body === undefined) return undefined;
  return [...body.matchAll(/^ {4}(\w+)(\??):/gmu)].map(([, argument = "", mark]) => ({
    name: argument,
    required: mark !== "?",
  }));
}
