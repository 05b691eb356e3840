import type { Flag, Flags, Rule } from "./schema";

/** What of a stamp decides which flags it has. */
export interface FlaggedStamp {
  readonly id: string;
  readonly ring: string;
  readonly class: string;
}

/** flagd's own schema of what a stamp is given. */
const SCHEMA = "https://flagd.dev/schema/v0/flags.json";

/**
 * What a stamp's application reads, in flagd's format. Ring, stamp and class are decided here, so that a change for one ring leaves the
 * others' files as they are, byte for byte; the tenant is decided by the application's evaluation context (`tenant`).
 */
export function flagsOf({ $evaluators, flags }: Flags, stamp: FlaggedStamp): string {
  const compiled = Object.entries(flags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, flag]) => [key, compile(flag, stamp)]);
  return `${JSON.stringify({ $schema: SCHEMA, ...(hasSome($evaluators) ? { $evaluators } : {}), flags: Object.fromEntries(compiled) }, undefined, 2)}\n`;
}

/** What a stamp is given that had no flags before: an application takes its own defaults. */
export const NO_FLAGS = `${JSON.stringify({ $schema: SCHEMA, flags: {} }, undefined, 2)}\n`;

function compile(
  { defaultVariant, metadata, set, state, targeting, variants }: Flag,
  stamp: FlaggedStamp,
): object {
  const { cases, everybody } = decide(set, stamp);
  // Whom no rule decides for is the team's own rule's; without one, the default's.
  const otherwise = everybody === undefined ? (targeting ?? null) : everybody;
  const logic =
    cases.length === 0
      ? everybody === undefined
        ? targeting
        : undefined
      : { if: [...cases.flatMap(({ tenants, variant }) => [isOneOf(tenants), variant]), otherwise] };
  return {
    state,
    variants,
    defaultVariant: everybody ?? defaultVariant,
    ...(logic === undefined ? {} : { targeting: logic }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** The rules that a stamp's tenants may fit, and what all others of it have; undefined where no rule says so. */
function decide(
  rules: readonly Rule[],
  stamp: FlaggedStamp,
): {
  readonly cases: readonly { readonly tenants: readonly string[]; readonly variant: string }[];
  readonly everybody: string | undefined;
} {
  const cases: { tenants: readonly string[]; variant: string }[] = [];
  for (const { classes, rings, stamps, tenants, variant } of rules) {
    const fits =
      (rings?.includes(stamp.ring) ?? true) &&
      (stamps?.includes(stamp.id) ?? true) &&
      (classes?.includes(stamp.class) ?? true);
    if (!fits) continue;
    if (tenants === undefined) return { cases, everybody: variant };
    cases.push({ tenants, variant });
  }
  return { cases, everybody: undefined };
}

function isOneOf(tenants: readonly string[]): object {
  return { in: [{ var: "tenant" }, tenants] };
}

function hasSome(map: object | undefined): boolean {
  return map !== undefined && Object.keys(map).length > 0;
}
