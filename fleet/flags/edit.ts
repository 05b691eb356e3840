import { isDeepStrictEqual } from "node:util";
import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import { listed } from "./listed";
import { type Flags, FLAGS_FILE, type Rule, type Who } from "./schema";

/** What is to be: a variant for some, or no rule for them any more. */
export interface FlagEdit {
  readonly flag: string;
  /** Undefined: whatever was set for them is taken back. */
  readonly variant: string | undefined;
  /** Whom it is for; without a name, everybody. */
  readonly who: Who;
}

/** What there is that a rule may name. */
export interface Known {
  readonly rings: readonly string[];
  readonly stamps: readonly string[];
  readonly classes: readonly string[];
}

/**
 * The rules of a flag after an edit. The newest comes first, for the first that fits decides; one for everybody leaves none behind.
 * @throws StampError `input` for a flag, a variant, a ring, a stamp or a class that there is not
 */
export function editedRules({ flags }: Flags, { flag: key, variant, who }: FlagEdit, known: Known): Rule[] {
  const flag = Object.hasOwn(flags, key) ? flags[key] : undefined;
  if (flag === undefined)
    throw new StampError("input", "no such flag", {
      file: FLAGS_FILE,
      received: shown(key),
      allowed: listed(Object.keys(flags)),
      fix: `declare it in ${FLAGS_FILE} first`,
    });
  const problems = [...variantProblems(key, flag.variants, variant), ...whoProblems(who, known)];
  if (problems.length > 0) throw StampError.all(problems);
  const isEverybody = Object.values(who).every((names) => names === undefined);
  const sorted = sortedWho(who);
  const left = isEverybody
    ? []
    : flag.set.filter(({ variant: _, ...other }) => !isDeepStrictEqual(sortedWho(other), sorted));
  if (variant === undefined) {
    if (left.length === flag.set.length)
      throw new StampError("input", "nothing is set for them", {
        field: key,
        fix: "stampworks flags list shows what is",
      });
    return left;
  }
  return [{ variant, ...sorted }, ...left];
}

/** An edit as a person says it: `new-checkout on for ring canary`. */
export function editInWords({ flag, variant, who }: FlagEdit): string {
  const kinds = { rings: "ring", stamps: "stamp", classes: "class", tenants: "tenant" } as const;
  const parts = (["rings", "stamps", "classes", "tenants"] as const).flatMap((kind) =>
    who[kind] === undefined ? [] : [`${kinds[kind]} ${listed(who[kind], 5)}`],
  );
  const whom = parts.length === 0 ? "everybody" : parts.join(" and ");
  return `${flag} ${variant ?? "as without a rule"} for ${whom}`;
}

function variantProblems(key: string, variants: object, variant: string | undefined): StampError[] {
  if (variant === undefined || Object.hasOwn(variants, variant)) return [];
  const allowed = listed(Object.keys(variants));
  return [new StampError("input", "no such variant", { field: key, received: shown(variant), allowed })];
}

function whoProblems(who: Who, known: Known): StampError[] {
  const kinds = [
    ["rings", "--ring", "no stamp is in this ring"],
    ["stamps", "--stamp", "no such stamp"],
    ["classes", "--class", "no stamp is of this class"],
  ] as const;
  return kinds.flatMap(([kind, field, problem]) =>
    (who[kind] ?? [])
      .filter((name) => !known[kind].includes(name))
      .map(
        (name) =>
          new StampError("input", problem, { field, received: shown(name), allowed: listed(known[kind]) }),
      ),
  );
}

function sortedWho({ classes, rings, stamps, tenants }: Who): Who {
  const sorted = (names: readonly string[] | undefined): string[] | undefined => names && [...names].sort();
  return defined({
    rings: sorted(rings),
    stamps: sorted(stamps),
    classes: sorted(classes),
    tenants: sorted(tenants),
  });
}
