import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { StampError } from "../../core/errors";
import { writeDurably } from "../../core/files/durable";
import { readText } from "../../core/files/read-text";
import { parseYaml } from "../../core/files/yaml";
import { parse } from "../../core/parse";
import { drillsSchema } from "../recovery/drills-schema";
import { externalSchema } from "../tenants/external/schema";
import { onboardSchema } from "../tenants/onboard/steps-schema";
import { viewsSchema } from "../tenants/view/schema";
import { type EngineName, ENGINES } from "./engine-name";
import { ownProgramSchema } from "./own-program";

/** What a project says of itself to Stampworks alone, beside its Pulumi.yaml, which other programs read too. */
export const SETTINGS_FILE = "stampworks.yaml";

const schema = z.strictObject({
  /** What the project's stacks live in. */
  engine: z.enum(ENGINES).optional(),
  /**
   * Where locks and journals are kept. `registry`: in the registry's store, so that operators of several machines meet; `folder`: below
   * .stampworks, which serves one machine. Default: the registry's store once the routing layer has made one in a cloud, else the folder.
   */
  journal: z.enum(["registry", "folder"]).optional(),
  /** How the fleet's evidence is signed. Default: by whoever has a key. */
  evidence: z
    .strictObject({
      /** File of the public key (PEM, relative to the project) whose private part signs; it is committed with the project. */
      publicKey: z.string().min(1),
    })
    .optional(),
  /** How tenants are erased. Default: one operator does it alone. */
  erase: z
    .strictObject({
      /** Whether a second operator has to confirm each. */
      secondOperator: z.boolean(),
    })
    .optional(),
  /** Deployments that are no stamps of this library's, whose tenants move out of them (`tenants register --external`). Default: none. */
  external: externalSchema.optional(),
  /** What makes a new tenant ready in its stamp, in this order (`tenants add`). Default: nothing, and `tenants add` refuses. */
  onboard: onboardSchema.optional(),
  /** Where each stamp's application reads which tenants it has (`tenants view`). Default: nowhere; with the simulator below .stampworks. */
  views: viewsSchema.optional(),
  /** How what stamps keep is restored, and what must hold of it. Default: nobody has said. */
  drills: drillsSchema.optional(),
  /** What of the stacks' config is identity, where the program has nothing of this library's components. */
  identity: ownProgramSchema.optional(),
});

/** Whether a second operator has to confirm that a tenant is erased. */
export function needsSecondOperator({ erase }: Settings): boolean {
  return erase?.secondOperator === true;
}

/** A project's own settings. */
export type Settings = z.output<typeof schema>;

/**
 * Reads a project's settings; a project without the file has none.
 * @param root the project's folder
 * @throws StampError `input` with the place of each fault
 */
export function readSettings(root: string): Settings {
  if (!existsSync(join(root, SETTINGS_FILE))) return {};
  const text = readText(root, SETTINGS_FILE);
  if (text.split("\n").every((line) => /^\s*(#|$)/u.test(line))) return {};
  const result = parseYaml(text, SETTINGS_FILE);
  if ("problems" in result) throw StampError.all(result.problems);
  const { document, entries } = result.yaml;
  return parse(schema, document.toJSON() ?? {}, "", (error, [key]) => {
    const entry = entries.find((each) => each.key === key);
    return error.at({ file: SETTINGS_FILE, ...(entry?.place ?? { line: 1, column: 1 }) });
  });
}

/** Writes down which engine a project uses; what the file says beside it stays. */
export function writeEngine(root: string, engine: EngineName): void {
  const path = join(root, SETTINGS_FILE);
  const before = existsSync(path) ? readText(root, SETTINGS_FILE).trimEnd() : "";
  const about =
    "# What this project's stacks live in: embedded (a simulator, no cloud is touched) or pulumi.";
  writeDurably(path, `${before === "" ? about : before}\nengine: ${engine}\n`);
}
