import { z } from "zod";
import { deliverSchema } from "../delivery/declared";
import { STACK_NAME } from "../inventory/own-program";

/** The project's file that says which flags there are, and who has which variant of each. */
export const FLAGS_FILE = "flags.yaml";

/** Most rules of a flag; who has more tenants to name groups them by a rule of the team's own. */
const MOST_RULES = 200;
/** Most names of one kind in a rule. */
const MOST_NAMES = 1000;

/** A tenant as the registry has it. */
const tenant = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: () => "lower-case letters, digits and dashes" });
const names = (name: z.ZodString) => z.array(name).min(1).max(MOST_NAMES).optional();

/** Who a rule is for: whoever fits all that it names; without a name, everybody. */
export const whoSchema = z.strictObject({
  rings: names(z.string().min(1).max(40)),
  stamps: names(z.string().regex(STACK_NAME)),
  classes: names(z.string().min(1).max(40)),
  tenants: names(tenant),
});

/** A variant for some; of a flag's rules the first that fits decides. */
const rule = whoSchema.extend({ variant: z.string().min(1) });

const json: z.ZodType<z.core.util.JSONType> = z.json();
const metadata = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** A flag as flagd defines it, with who has which variant. */
const flag = z.strictObject({
  /** `DISABLED`: as if there were no such flag, so that an application takes its own default. Default `ENABLED`. */
  state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  /** Values by their names, all of one type. */
  variants: z.record(z.string().min(1).max(100), json),
  /** What everybody has whom no rule names. */
  defaultVariant: z.string().min(1),
  /** A rule of the team's own in flagd's language, for whom no rule of `set` decides. Default: none. */
  targeting: z.record(z.string(), json).optional(),
  /** What is told with each value. Default: nothing. */
  metadata: metadata.optional(),
  /** What `stampworks flags set` writes. */
  set: z.array(rule).max(MOST_RULES).default([]),
});

/** A flag's key, as applications ask for it. */
const key = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, {
  error: () => "letters, digits, dots, dashes and underscores",
});

/** What the project's `flags.yaml` may say. */
export const flagsSchema = z.strictObject({
  /** Default: below .stampworks with the simulator; in a cloud it has to be said. */
  deliver: deliverSchema("stampworks/flags.json").optional(),
  /** Parts of rules that several flags use, as flagd has them. */
  $evaluators: z.record(z.string(), json).optional(),
  flags: z.record(key, flag),
});

/** The flags of a fleet. */
export type Flags = z.output<typeof flagsSchema>;
/** One of them. */
export type Flag = Flags["flags"][string];
/** A variant for some. */
export type Rule = Flag["set"][number];
/** Who a rule is for. */
export type Who = z.output<typeof whoSchema>;
