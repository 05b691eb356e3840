import { isMap, parseDocument, Scalar, visit } from "yaml";
import { StampError, shown } from "../../core/errors";
import { ciphertext } from "../inventory/config-value";
import {
  keyOf,
  type OwnField,
  type OwnProgram,
  readOwnIdentity,
  type StackIdentity,
} from "../inventory/own-program";
import { configScalar } from "./config-scalar";

/** What the config of a new stack of a program of one's own is made of. */
export interface OwnConfig {
  readonly program: OwnProgram;
  /** Name of the project, which keys without namespace belong to. */
  readonly project: string;
  /** Keys that were given with their values: those of `also`, and others. */
  readonly given: Readonly<Record<string, string>>;
  /** Text and name of the config of a stack that the new one is to be equal to, by class; undefined where it is the first. */
  exampleOf(name: string): { readonly file: string; readonly text: string } | undefined;
}

type Values = Readonly<Record<string, string | undefined>>;

const FIELDS: readonly OwnField[] = ["region", "account", "cidr", "class", "ring", "release"];
/** What a stamp's config may say and that of a program of one's own can't. */
const STAMPS_ONLY = ["residency", "expires", "generation"] as const;

/** What was asked for, with what all stacks of the program have alike. @throws StampError `input` where the two differ */
export function withConstants({ program }: OwnConfig, values: Values): Record<string, string | undefined> {
  const said: Record<string, string | undefined> = { ...values };
  for (const field of ["cloud", ...FIELDS] as const) {
    const constant = keyOf(program, field) === undefined ? program[field] : undefined;
    const given = values[field];
    if (keyOf(program, field) !== undefined || given === undefined || given === constant) {
      if (constant !== undefined) said[field] = constant;
      continue;
    }
    throw new StampError("input", "no key of the stacks' config says it", {
      field: `--${field}`,
      received: shown(given),
      ...(constant === undefined ? {} : { allowed: constant }),
      fix: `leave it out, or name the key in stampworks.yaml (identity.${field})`,
    });
  }
  for (const field of STAMPS_ONLY)
    if (said[field] !== undefined)
      throw new StampError("input", "a stack of a program of your own has no such key", {
        field: `--${field}`,
        received: shown(said[field]),
        fix: "leave it out",
      });
  return said;
}

/** The identity of a new stack. @throws StampError with all that is wrong with it, named by flag */
export function ownIdentity(
  own: OwnConfig,
  id: string,
  values: Values,
  byFlag: (error: StampError, field: string) => StampError,
): StackIdentity {
  const missing = own.program.also.filter((key) => own.given[key] === undefined);
  if (missing.length > 0)
    throw new StampError("input", "each stack has a value of its own for it", {
      field: missing.join(", "),
      fix: `give ${missing.map((key) => `--config ${key}=<value>`).join(" ")}`,
    });
  return readOwnIdentity(own.program, id, (field) => values[field], byFlag);
}

/**
 * The config of a new stack: that of a stack of its class, with another identity. What one stack's passphrase encrypts, no other
 * can read, so that secrets are left to be set.
 */
export function ownConfigText(own: OwnConfig, identity: StackIdentity): string {
  const { given, program, project } = own;
  const document = parseDocument(own.exampleOf(identity.class)?.text ?? "config: {}");
  const config = document.get("config", true);
  const lines: string[] = [];
  const changed = new Map<string, string>(Object.entries(given));
  for (const field of FIELDS) {
    const key = keyOf(program, field);
    const value = identity[field];
    if (key !== undefined && value !== undefined) changed.set(key, value);
  }
  const secrets: string[] = [];
  for (const { key: node, value } of isMap(config) ? config.items : []) {
    const name = node instanceof Scalar ? String(node.value) : String(node);
    const key = name.includes(":") ? name : `${project}:${name}`;
    const mine = changed.get(key);
    changed.delete(key);
    if (mine !== undefined) lines.push(`  ${name}: ${configScalar(mine)}`);
    else if (holdsCiphertext(value)) secrets.push(name);
    else lines.push(`  ${name}: ${JSON.stringify(document.createNode(value).toJSON())}`);
  }
  for (const [key, value] of changed) lines.push(`  ${key}: ${configScalar(value)}`);
  const left = secrets.map((key) => `# pulumi config set --secret ${key}`);
  return `${[...left, "config:", ...lines].join("\n")}\n`;
}

function holdsCiphertext(value: unknown): boolean {
  if (!isMap(value)) return false;
  let found = false;
  visit(value, (_, node) => {
    if (ciphertext(node) === undefined) return undefined;
    found = true;
    return visit.BREAK;
  });
  return found;
}
