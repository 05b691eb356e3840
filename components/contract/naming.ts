import { hash } from "node:crypto";
import { StampError } from "../../core/errors";

/**
 * The longest each part of a physical name may be. Together 24, the tightest limit of the three clouds (Azure
 * storage accounts and key vaults), so a name that fits there fits everywhere.
 */
export const NAME_BUDGET = { app: 6, environment: 2, stamp: 8, kind: 3, hash: 5 } as const;

/** Legal stamp ids: 2–8 characters, lower-case letters and digits, a letter first. */
export const STAMP_ID = /^[a-z][a-z0-9]{1,7}$/;
/** Legal app names: 1–6 lower-case letters and digits, a letter first. */
export const APP_NAME = /^[a-z][a-z0-9]{0,5}$/;
/** Legal environment codes: 1–2 lower-case letters and digits, a letter first (`p`, `st`, `d1`). */
export const ENVIRONMENT = /^[a-z][a-z0-9]?$/;
/** Legal kinds: what a resource is for (`db`, `web`, `audit-logs`); lower-case letters, digits, single dashes. */
export const KIND = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const HASHES = 36 ** NAME_BUDGET.hash;

/** What a name stands for; equal parts give equal names. */
export interface NameParts {
  readonly app: string;
  readonly environment: string;
  readonly stamp: string;
  /** Account, subscription or project: makes globally unique names differ between companies. */
  readonly account: string;
  /** Raised when a retired id is used again, so that soft-deleted names don't collide; 1 or more. */
  readonly generation: number;
}

/** A cloud's limit on one kind of name. */
export interface NameRule {
  /** Most characters the cloud accepts. */
  readonly max: number;
  /** `dashed`: lower-case letters, digits, single dashes. `plain`: lower-case letters and digits only. Default `dashed`. */
  readonly charset?: "dashed" | "plain";
  /** Ending the cloud demands, counted within `max`, e.g. `.fifo`; default none. */
  readonly suffix?: string;
}

/**
 * What names may not begin with or hold, by who keeps it for himself:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html,
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/error-reserved-resource-name,
 * https://cloud.google.com/storage/docs/buckets#naming
 */
const RESERVED = [
  [/^(?:sg|sthree)$/, "AWS"],
  [/^login|windows/, "Azure"],
  [/^goog|google/, "Google Cloud"],
] as const;

/**
 * Whose word an app and an environment make together; names begin with the two.
 * @returns the cloud; undefined when the word is free
 */
export function reservedBy(app: string, environment: string): string | undefined {
  return RESERVED.find(([word]) => word.test(app + environment))?.[1];
}

/**
 * A physical name: `<app><environment>-<stamp>-<kind>-<hash>`, without dashes where the charset forbids them.
 * The same parts always give the same name; the hash sets apart accounts, generations and kinds.
 *
 * @throws StampError `name` when the longest legal app, environment and stamp would not fit: a fault of the
 *   component that asks, found whatever the present names are, so no stamp fails later on a longer id.
 */
export function physicalName(parts: NameParts, kind: string, rule: NameRule): string {
  if (!KIND.test(kind))
    throw new StampError("name", `"${kind}" is not a legal kind`, { allowed: String(KIND) });
  const plain = rule.charset === "plain";
  const suffix = rule.suffix ?? "";
  const spelled = plain ? kind.replaceAll("-", "") : kind;
  const longest = longestName(spelled.length, plain) + suffix.length;
  if (longest > rule.max) {
    throw new StampError("name", `a name of kind "${kind}" can take ${longest} characters`, {
      allowed: `at most ${rule.max}`,
      fix: "give the resource a shorter kind",
    });
  }
  const ending = nameHash(parts, kind);
  return [`${parts.app}${parts.environment}`, parts.stamp, spelled, ending].join(plain ? "" : "-") + suffix;
}

/** Length of the longest name with a kind of this many characters. */
export function longestName(kindLength: number, plain: boolean): number {
  const { app, environment, stamp, hash } = NAME_BUDGET;
  return app + environment + stamp + kindLength + hash + (plain ? 0 : 3);
}

/**
 * A name for what Azure names by GUIDs: the same parts and kind always give the same one, marked as version 8 (made
 * from a hash of one's own) of RFC 9562.
 */
export function guidName(parts: NameParts, kind: string): string {
  const hex = digest(parts, kind).toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

function digest(parts: NameParts, kind: string): Buffer {
  const seed = [parts.app, parts.environment, parts.stamp, parts.account, parts.generation, kind].join("\n");
  return hash("sha256", seed, "buffer");
}

function nameHash(parts: NameParts, kind: string): string {
  // The last digits of the digest's first eight bytes to base 36, sixteen bits at a time: a number holds no more.
  const bytes = digest(parts, kind);
  let rest = 0;
  for (let at = 0; at < 8; at += 2) rest = (rest * 0x1_0000 + bytes.readUInt16BE(at)) % HASHES;
  return rest.toString(36).padStart(NAME_BUDGET.hash, "0");
}
