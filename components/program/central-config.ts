import { parse } from "../../core/parse";
import { StampError } from "../../core/errors";
import { type CentralHome, centralHomeSchema } from "../central/home";
import { decode, type Locate, NAMESPACE } from "./config";

export { CENTRAL_ID, type CentralHome } from "../central/home";

/** Names of the stacks that hold a centre: `central-aws-eu`. No stamp can be called so. */
export const CENTRAL_STACK = /^central-[a-z0-9]+(-[a-z0-9]+)*$/;

/** Keys of a centre's config. */
export const CENTRAL_KEYS: readonly string[] = Object.keys(centralHomeSchema.shape);

/** What a missing key could be set to. */
const EXAMPLES: Readonly<Record<string, string>> = {
  cloud: "aws",
  region: "eu-west-1",
  account: "123456789012",
};

/**
 * A centre's config. As with an identity, one reader serves the Pulumi program, where all values are text, and the fleet's
 * reader of config files.
 *
 * @param read the value of a key (without namespace), undefined when the config does not have it
 * @throws StampError naming each faulty key as the user writes it, e.g. `stampworks:region`
 */
export function readCentralConfig(
  read: (key: string) => unknown,
  locate: Locate = (error) => error,
): CentralHome {
  const input = Object.fromEntries(
    CENTRAL_KEYS.flatMap((key) => {
      const value = read(key);
      return value === undefined || value === "" ? [] : [[key, decoded(key, value)] as const];
    }),
  );
  return parse(centralHomeSchema, input, "", (error, path) => {
    const key = String(path[0]);
    return locate(named(error, path), key);
  });
}

function named(error: StampError, path: readonly PropertyKey[]): StampError {
  const field = `${NAMESPACE}:${path.map(String).join(".")}`;
  if (error.problem !== "missing")
    return new StampError(error.code, error.problem, { ...error.details, field });
  const fix = `set it, e.g. pulumi config set ${field} ${EXAMPLES[String(path[0])] ?? "<value>"}`;
  return new StampError(error.code, "missing", { field, fix });
}

/** Pulumi hands a program a map or a list as JSON. */
function decoded(key: string, value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/u.test(value)) return decode(key, value);
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
