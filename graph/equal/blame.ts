import { defined } from "../../core/defined";
import { type Difference, differenceOf, type Divergence } from "./diff";
import { isHard } from "./value-diff";

/** One form of a group and the stamps that have it. */
export interface CountedForm {
  readonly stamps: readonly string[];
  /** Where it differs from the reference's form; empty for that one. */
  readonly found: readonly Divergence[];
  /** Whether all its stamps have this value for what a derived value stands for. */
  hasOnly(stands: string, value: string): boolean;
}

/** What one form has otherwise than most of its group. */
export interface Blamed {
  /** Position of the form. */
  readonly form: number;
  readonly differences: readonly Difference[];
}

/** What the reference has is no value that another form could be found to have. */
const REFERENCE = "the reference's";

/** One reading of a place: the forms that have it. */
interface Reading {
  readonly forms: number[];
  readonly example: Divergence | undefined;
  weight: number;
}

/**
 * Says of each place at which the forms of a group differ who is the odd one: those with fewer stamps. It is counted place
 * by place, for a stamp that is as most in one place may be the odd one in another. Where as many have the one as the
 * other, the reference is taken for right and the difference is called a tie.
 *
 * @param forms the reference's form first
 * @param ownValue the value of the reference's first stamp for what a derived value stands for
 */
export function blame(
  forms: readonly CountedForm[],
  ownValue: (stands: string) => string | undefined,
): readonly Blamed[] {
  const places = new Map<string, { readonly form: number; readonly found: Divergence }[]>();
  for (const [form, { found }] of forms.entries()) {
    for (const each of found) {
      const known = places.get(each.place);
      if (known === undefined) places.set(each.place, [{ form, found: each }]);
      else known.push({ form, found: each });
    }
  }
  const blamed = forms.map((): Difference[] => []);
  for (const found of places.values()) blamePlace(forms, found, ownValue, blamed);
  return blamed.flatMap((differences, form) => (differences.length === 0 ? [] : [{ form, differences }]));
}

function blamePlace(
  forms: readonly CountedForm[],
  found: readonly { readonly form: number; readonly found: Divergence }[],
  ownValue: (stands: string) => string | undefined,
  blamed: readonly Difference[][],
): void {
  const odd = new Set(found.map(({ form }) => form));
  const others = [...forms.keys()].filter((form) => !odd.has(form));
  const hard = found.filter(({ found: each }) => isHard(each) || !isConstant(each, others, forms, ownValue));
  if (hard.length === 0) return;
  const readings = new Map<string, Reading>([[REFERENCE, reading(others, forms, undefined)]]);
  for (const { form, found: each } of hard) {
    const known = readings.get(each.after);
    if (known === undefined) readings.set(each.after, reading([form], forms, each));
    else {
      known.forms.push(form);
      known.weight += forms[form]?.stamps.length ?? 0;
    }
  }
  const reference = readings.get(REFERENCE) ?? reading([], forms, undefined);
  let most = reference;
  for (const each of readings.values()) if (each.weight > most.weight) most = each;
  const isTied = [...readings.values()].filter(({ weight }) => weight === most.weight).length > 1;
  for (const each of readings.values()) {
    if (each === most) continue;
    const difference = told(most, each, hard[0]?.found);
    if (difference === undefined) continue;
    for (const form of each.forms) blamed[form]?.push(isTied ? { ...difference, tied: true } : difference);
  }
}

function reading(
  of: readonly number[],
  forms: readonly CountedForm[],
  example: Divergence | undefined,
): Reading {
  return {
    forms: [...of],
    example,
    weight: of.reduce((sum, form) => sum + (forms[form]?.stamps.length ?? 0), 0),
  };
}

/** Whether what both sides literally have is what all stamps have there, and not the own value of most. */
function isConstant(
  { literal = [] }: Divergence,
  others: readonly number[],
  forms: readonly CountedForm[],
  ownValue: (stands: string) => string | undefined,
): boolean {
  return literal.every((stands) => {
    const value = ownValue(stands);
    return value !== undefined && others.every((form) => forms[form]?.hasOnly(stands, value) === true);
  });
}

/** How what some have differs from what most have. */
function told(most: Reading, odd: Reading, any: Divergence | undefined): Difference | undefined {
  if (most.example === undefined) return odd.example === undefined ? undefined : differenceOf(odd.example);
  // Most differ from the reference, which is odd itself, or differ from it otherwise.
  const example = odd.example ?? any;
  if (example === undefined) return undefined;
  const expected = most.example.actual;
  const actual = odd.example === undefined ? most.example.expected : odd.example.actual;
  const { kind, path, type, urns } = example;
  const turned = kind === "added" ? "removed" : kind === "removed" ? "added" : "changed";
  const isReference = odd.example === undefined;
  return {
    kind: isReference ? turned : kind,
    urn: isReference ? urns[1] || urns[0] : urns[0] || urns[1],
    type,
    path,
    ...defined({ expected, actual }),
  };
}
