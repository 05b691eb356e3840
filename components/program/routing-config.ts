import { z } from "zod";
import { StampError } from "../../core/errors";
import { text } from "../contract/identity";
import { STAMP_ID } from "../contract/naming";
import { parse } from "../../core/parse";
import { type RoutingHome, routingHomeSchema } from "../routing/home";
import { decode, type Locate, NAMESPACE } from "./config";

export { cloudOfZone } from "../routing/args";

const HOME_KEYS = Object.keys(routingHomeSchema.shape);

/**
 * Keys of the routing stack's config. `stamps` lists the ids it fronts: whoever brought a stamp up adds it, and takes it
 * off before retiring it. `tokenKey` is a secret and only for the program.
 */
export const ROUTING_KEYS: readonly string[] = [...HOME_KEYS, "stamps", "tokenKey"];

/** What the routing stack's config says. */
export interface RoutingConfig {
  readonly home: RoutingHome;
  /** Ids of the stamps it fronts, as listed. */
  readonly stamps: readonly string[];
}

const stampsSchema = z.strictObject({
  stamps: z
    .array(text(STAMP_ID, "ids of stamps, as a list"))
    .max(4096)
    .refine((ids) => new Set(ids).size === ids.length, { error: "ids that differ" })
    .default([]),
});

/** What a missing key could be set to. */
const EXAMPLES: Readonly<Record<string, string>> = {
  cloud: "aws",
  regions: '\'["us-east-1", "eu-west-1"]\'',
  account: "123456789012",
};

/**
 * The routing stack's config. As with an identity, one reader serves the Pulumi program, where all values are text, and the
 * fleet's reader of config files.
 *
 * @param read the value of a key (without namespace), undefined when the config does not have it
 * @throws StampError naming each faulty key as the user writes it, e.g. `stampworks:regions`
 */
export function readRoutingConfig(
  read: (key: string) => unknown,
  locate: Locate = (error) => error,
): RoutingConfig {
  const input = (keys: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(
      keys.flatMap((key) => {
        const value = read(key);
        return value === undefined || value === "" ? [] : [[key, decoded(key, value)] as const];
      }),
    );
  const place = (error: StampError, path: readonly PropertyKey[]): StampError => {
    const key = String(path[0]);
    return locate(named(error, key), key);
  };
  const problems: StampError[] = [];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(...(error.problems.length > 0 ? error.problems : [error]));
      return undefined;
    }
  };
  const home = attempt(() => parse(routingHomeSchema, input(HOME_KEYS), "", place));
  const listed = attempt(() => parse(stampsSchema, input(["stamps"]), "", place));
  if (home === undefined || listed === undefined) throw StampError.all(problems);
  return { home, stamps: listed.stamps };
}

function named(error: StampError, key: string): StampError {
  const field = `${NAMESPACE}:${key}`;
  if (error.problem !== "missing")
    return new StampError(error.code, error.problem, { ...error.details, field });
  const fix = `set it, e.g. pulumi config set ${field} ${EXAMPLES[key] ?? "<value>"}`;
  return new StampError(error.code, "missing", { field, fix });
}

/** Pulumi hands a program a list as JSON. */
function decoded(key: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith("[")) return decode(key, value);
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
