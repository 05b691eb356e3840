import { join } from "node:path";
import { isMap, isScalar } from "yaml";
import { StampError } from "../../core/errors";
import { readTextIfThere } from "../../core/files/read-text";
import { parseYaml } from "../../core/files/yaml";

/** Most bytes of a stack's config. */
const MAX_BYTES = 1024 * 1024;

/**
 * The config keys that a team says are identity, as a stack's config file has them: `region`, or `acme:region` with its
 * namespace.
 * @throws StampError `input` where keys are named and the stack has no config file, or lacks one of them
 */
export function configuredIdentity(
  folder: string,
  stack: string,
  keys: readonly string[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (keys.length === 0) return found;
  const file = `Pulumi.${stack}.yaml`;
  const text = readTextIfThere(folder, file, MAX_BYTES);
  const fix = "run it in the project's folder (--cwd), where the stacks' config files are";
  if (text === undefined)
    throw new StampError("input", "no config of the stack", {
      file: join(folder, file),
      field: "--identity",
      fix,
    });
  const result = parseYaml(text, file);
  if ("problems" in result) throw StampError.all(result.problems);
  const { yaml } = result;
  const config = yaml.entries.find(({ key }) => key === "config")?.node;
  const entries = isMap(config) ? yaml.entriesOf(config) : [];
  for (const key of keys) {
    const entry = entries.find((each) => each.key === key || each.key.endsWith(`:${key}`));
    const value = entry !== undefined && isScalar(entry.node) ? entry.node.value : undefined;
    if (value === undefined || value === null)
      throw new StampError("input", "the stack's config does not say it", {
        file,
        field: key,
        allowed: entries.map((each) => each.key).join(", "),
      });
    found.set(key, String(value));
  }
  return found;
}
