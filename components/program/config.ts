import { parseCidr } from "../contract/cidr";
import { StampError } from "../../core/errors";
import { identitySchema, type StampIdentity } from "../contract/identity";
import { parse } from "../../core/parse";

/** Namespace of the fleet's config keys, whatever the project is called: `stampworks:region`. */
export const NAMESPACE = "stampworks";

/** Name of the stack that holds the global routing layer; no stamp can have it as its id. */
export const ROUTING_STACK = "routing";

/** The identity's fields that stand in a stack's config: all but the id, which is the stack's name. */
export const CONFIG_KEYS: readonly string[] = Object.keys(identitySchema.in.shape).filter(
  (key) => key !== "id",
);

/** Adds what the caller knows of a field (file, line, column) to an error about it. */
export type Locate = (error: StampError, field: string) => StampError;

/**
 * A stack's config as an identity. Used by the Pulumi program, where all values arrive as text, and by the
 * fleet's reader of config files, where YAML has given them types: both say the same of the same value.
 *
 * @param id the stack's name, which is the stamp's id
 * @param read the value of a key (without namespace), undefined when the config does not have it
 * @throws StampError naming each faulty key as the user writes it, e.g. `stampworks:cidr`
 */
export function readIdentity(
  id: string,
  read: (key: string) => unknown,
  locate: Locate = (error) => error,
): StampIdentity {
  const input: Record<string, unknown> = { id };
  for (const key of CONFIG_KEYS) {
    const value = read(key);
    // Pulumi fills in an empty text for keys that the project declares and the stack does not set.
    if (value !== undefined && value !== "") input[key] = decode(key, value);
  }
  const place = (error: StampError, path: readonly PropertyKey[]): StampError => {
    const key = String(path[0]);
    return locate(named(error, path, input[key]), key);
  };
  try {
    return parse(identitySchema, input, "", place);
  } catch (error) {
    throw error instanceof StampError ? withBlock(error, input["cidr"], place) : error;
  }
}

/** The schema looks at the block only when the rest has the right shape; all faults are to be told at once. */
function withBlock(
  error: StampError,
  block: unknown,
  place: (error: StampError, path: readonly PropertyKey[]) => StampError,
): StampError {
  const problems = error.problems.length > 0 ? error.problems : [error];
  const isTold = problems.some(({ details }) => details.field === `${NAMESPACE}:cidr`);
  const fault = isTold || typeof block !== "string" ? undefined : cidrError(block);
  return fault === undefined ? error : StampError.all([...problems, place(fault, ["cidr"])]);
}

/** A key's value as the schemas take it: `pulumi config set` writes text, and the program gets nothing else. */
export function decode(key: string, value: unknown): unknown {
  return DECODERS.get(key)?.(value) ?? value;
}

const GO_MIDNIGHT = / 00:00:00 \+0000 UTC$/;

const whole = (value: unknown): unknown =>
  typeof value === "string" && /^[0-9]{1,4}$/.test(value) ? Number(value) : value;

const yesOrNo = (value: unknown): unknown => (value === "true" ? true : value === "false" ? false : value);

const DECODERS: ReadonlyMap<string, (value: unknown) => unknown> = new Map([
  ["generation", whole],
  ["originRotation", whole],
  ["retiring", yesOrNo],
  ["besideServes", yesOrNo],
  // YAML takes a day without quotes for a point in time, and the CLI hands that on as Go prints it.
  ["expires", (value) => (typeof value === "string" ? value.replace(GO_MIDNIGHT, "") : value)],
]);

function named(error: StampError, path: readonly PropertyKey[], value: unknown): StampError {
  const key = String(path[0]);
  if (key === "id") {
    const fix = "the id is the stack's name: rename the stack and its config file";
    return new StampError(error.code, error.problem, { ...error.details, field: "stack name", fix });
  }
  const field = `${NAMESPACE}:${key}`;
  if (error.problem === "missing") {
    const fix = `set it, e.g. pulumi config set ${field} ${EXAMPLES[key] ?? "<value>"}`;
    return new StampError(error.code, "missing", { field, fix });
  }
  const exact = key === "cidr" && typeof value === "string" ? cidrError(value) : undefined;
  const { code, problem, details } = exact ?? error;
  return new StampError(code, problem, { ...details, field });
}

/** The block's own error says more than the schema's. */
function cidrError(text: string): StampError | undefined {
  try {
    parseCidr(text);
    return undefined;
  } catch (error) {
    return error instanceof StampError ? error : undefined;
  }
}

/** What a missing key could be set to. */
const EXAMPLES: Readonly<Record<string, string>> = {
  cloud: "aws",
  region: "eu-west-1",
  account: "123456789012",
  cidr: "10.20.0.0/16",
  class: "standard",
  ring: "canary",
};
