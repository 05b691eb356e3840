import { z } from "zod";
import { Cloud } from "../../components/contract/cloud";
import { ACCOUNTS, RELEASE, type StampIdentity, text } from "../../components/contract/identity";
import { parseCidr } from "../../components/contract/cidr";
import { REGIONS } from "../../components/contract/regions";
import type { Locate } from "../../components/program/config";
import { StampError, shown } from "../../core/errors";
import { parse } from "../../core/parse";

/** What has a colon is a key of the stacks' config; what has none is the value itself, the same for all stacks. */
const said = z.string().min(1);

/**
 * What of its config tells the stacks of a program apart that has nothing of this library's components: a project's
 * `identity` in stampworks.yaml. Each is a key of the stacks' config with its namespace (`aws:region`), or the value itself
 * where all stacks have the same.
 */
export const ownProgramSchema = z.strictObject({
  /** `aws`, `azure` or `gcp`. */
  cloud: said,
  /** The cloud's own name of the region. */
  region: said,
  /** AWS account, Azure subscription or Google Cloud project. */
  account: said,
  /** The stack's own private IPv4 block. Default: the stacks have no network of their own. */
  cidr: said.optional(),
  /** Stacks that are to be equal. Default `standard`: all of them. */
  class: said.default("standard"),
  /** Rollout ring. Default `all`: one. */
  ring: said.default("all"),
  /** The release a stack runs; without it a rollout brings the program as it is, and no release by name. */
  release: said.optional(),
  /** Further keys whose values are a stack's own, such as the id of its zone. Default: none. */
  also: z.array(z.string().regex(/^[^:]+:[^:]+/u, { error: () => "keys with their namespace" })).default([]),
});

/** How a project says what of its stacks' config is identity. */
export type OwnProgram = z.output<typeof ownProgramSchema>;

/** Fields of an identity that a program of one's own can say. */
const FIELDS = ["cloud", "region", "account", "cidr", "class", "ring", "release"] as const;
export type OwnField = (typeof FIELDS)[number];

/** A stack's identity: a stamp's, but that a program of one's own may have no network. */
export type StackIdentity = Omit<StampIdentity, "cidr"> & { readonly cidr?: string };

const WORD = /^[a-z0-9][a-z0-9-]{0,39}$/u;
const word = text(WORD, "lower-case letters, digits and dashes, at most 40");

const SETTING = (field: string) => ({ file: "stampworks.yaml", field: `identity.${field}` });

/** Pulumi's own rule for the names of stacks. */
export const STACK_NAME = /^[A-Za-z0-9_.-]{1,100}$/u;

const shape = z.strictObject({
  id: text(STACK_NAME, "letters, digits, dashes, underscores and dots, at most 100"),
  cloud: z.enum(Cloud),
  region: z.string(),
  account: z.string(),
  cidr: z.string().optional(),
  class: word,
  ring: word,
  release: text(RELEASE, "lower-case letters, digits, dots, dashes and underscores, at most 63").optional(),
});

type Said = z.output<typeof shape>;

function judge(identity: Said, context: z.RefinementCtx): void {
  const fail = (path: OwnField, message: string): void => {
    context.addIssue({ code: "custom", path: [path], message, input: identity[path] });
  };
  const account = ACCOUNTS[identity.cloud];
  if (!account.pattern.test(identity.account)) fail("account", account.allowed);
  const regions = REGIONS[identity.cloud];
  if (!Object.hasOwn(regions, identity.region))
    fail("region", `a region of ${identity.cloud}: ${Object.keys(regions).join(", ")}`);
  if (identity.cidr === undefined) return;
  try {
    parseCidr(identity.cidr);
  } catch (error) {
    if (!(error instanceof StampError)) throw error;
    fail("cidr", `${error.problem}; ${error.details.fix ?? error.details.allowed ?? ""}`);
  }
}

const identitySchema = shape.superRefine(judge);
/** Where the project says which key holds the block, each stack has one. */
const withNetwork = shape.extend({ cidr: z.string() }).superRefine(judge);

/** The key of the config that says a field; undefined where all stacks have the same, or none. */
export function keyOf(own: OwnProgram, field: OwnField): string | undefined {
  const source = own[field];
  return source?.includes(":") === true ? source : undefined;
}

/** The fields that a key of the config says. */
export function fieldOf(own: OwnProgram, key: string): OwnField | undefined {
  return FIELDS.find((field) => own[field] === key);
}

/** The key that says a field, to be changed in a stack's config. @throws StampError `input` where no key does */
export function keyToChange(own: OwnProgram, field: string): string {
  const known = FIELDS.find((name) => name === field);
  const key = known && keyOf(own, known);
  if (key !== undefined) return key;
  throw new StampError("input", `no key of the stacks' config says the ${shown(field).slice(1, -1)}`, {
    ...SETTING(field),
    ...(known === undefined
      ? { fix: "a program of your own has no such key; do it with pulumi" }
      : { fix: `name the key, for example ${field}: my-project:${field}` }),
  });
}

/**
 * A stack's identity, as the keys of its config say it that the project names.
 * @param read the value of a field's key in the stack's config
 * @throws StampError naming each faulty key
 */
export function readOwnIdentity(
  own: OwnProgram,
  id: string,
  read: (field: string) => unknown,
  locate: Locate,
): StackIdentity {
  const input: Record<string, unknown> = { id };
  for (const field of FIELDS) {
    const value = keyOf(own, field) === undefined ? own[field] : read(field);
    if (value !== undefined && value !== "") input[field] = value;
  }
  const place = ({ code, problem, details }: StampError, [path]: readonly PropertyKey[]): StampError => {
    const field = String(path);
    if (field === "id")
      return locate(new StampError(code, problem, { ...details, field: "stack name" }), field);
    const known = FIELDS.find((name) => name === field);
    const key = known && keyOf(own, known);
    if (key === undefined)
      return new StampError(code, problem, { ...details, ...SETTING(field), fix: NAMESPACED });
    if (problem !== "missing")
      return locate(new StampError(code, problem, { ...details, field: key }), field);
    const fix = `set it, e.g. pulumi config set ${key} <value>`;
    return locate(new StampError(code, problem, { field: key, fix }), field);
  };
  const identity = parse(own.cidr === undefined ? identitySchema : withNetwork, input, "", place);
  const { residency } = REGIONS[identity.cloud][identity.region] ?? {};
  if (residency === undefined) throw new Error(`no law for ${identity.region}`);
  return { ...identity, residency, generation: 1, originRotation: 0, retiring: false };
}

const NAMESPACED = "a key of the stacks' config is written with its namespace (my-project:region)";
