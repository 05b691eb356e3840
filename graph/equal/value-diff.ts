import { defined } from "../../core/defined";
import { hash } from "node:crypto";
import { serialise } from "../model/jcs";
import { BASE64_MARK, JSON_MARK, OPAQUE_SECRET, SECRET_MARK, UNKNOWN_MARK, URL_MARK } from "../model/marks";
import { isMap, type PropertyMap, type PropertyValue } from "../model/property";
import { REDACTED, redact } from "../model/redact";
import { type Aligned, align } from "./align";
import type { Renaming } from "./renaming";

/** How a stamp differs from what it is compared with. */
export type DifferenceKind = "added" | "removed" | "changed";

/** One place where two canonical values differ. */
export interface Found {
  readonly kind: DifferenceKind;
  readonly path: string;
  readonly expected?: string;
  readonly actual?: string;
  /** What the place is called in every stamp, and what each side has there, to count who has what. */
  readonly place: string;
  readonly before: string;
  readonly after: string;
  /** Whole texts of the reference's value, to see what it refers to. */
  readonly reference?: PropertyValue | undefined;
  /**
   * Set where both sides literally have the same: what the reference's own values there stand for. It is no difference,
   * unless other stamps have their own values there.
   */
  readonly literal?: readonly string[];
}

/** Longest text that a place's value is counted by as it is. */
const MOST_COUNTED = 200;
const ABSENT = "";
/** Fields that name an item of a list. */
const NAMES: readonly string[] = ["name", "key", "Sid", "sid", "id", "Name", "Key"];

/** Compares two canonical values; what one side does not know equals anything. */
export class ValueDiff {
  constructor(
    private readonly renaming: Renaming | undefined,
    private readonly into: Found[],
  ) {}

  maps(before: PropertyMap, after: PropertyMap, prefix: string): void {
    const [gone, more]: [string[], string[]] = [[], []];
    for (const key of Object.keys(before)) {
      if (key in after) this.compare(before[key], after[key], pathOf(prefix, key));
      else gone.push(key);
    }
    for (const key of Object.keys(after)) if (!(key in before)) more.push(key);
    for (const key of gone) {
      // A key may be the stamp's own.
      const index = more.findIndex((other) => this.renaming?.explain(key, other) !== undefined);
      const [twin] = index < 0 ? [] : more.splice(index, 1);
      this.compare(before[key], twin === undefined ? undefined : after[twin], pathOf(prefix, twin ?? key));
    }
    for (const key of more) this.compare(undefined, after[key], pathOf(prefix, key));
  }

  compare(before: PropertyValue | undefined, after: PropertyValue | undefined, path: string): void {
    if (before === after || before === UNKNOWN_MARK || after === UNKNOWN_MARK) return;
    if (typeof before === "string" && typeof after === "string") this.#texts(before, after, path);
    else if (Array.isArray(before) && Array.isArray(after)) this.#lists(before, after, path);
    else if (isMap(before) && isMap(after)) {
      if (SECRET_MARK in before || SECRET_MARK in after) this.#secrets(before, after, path);
      else this.maps(before, after, path === "" ? "" : `${path}.`);
    } else this.#differ(before, after, path);
  }

  #texts(before: string, after: string, path: string): void {
    const literal = this.renaming?.explain(before, after);
    if (literal === undefined) this.#differ(before, after, path);
    else if (literal.length > 0) this.#differ(before, after, path, literal);
  }

  #differ(
    before: PropertyValue | undefined,
    after: PropertyValue | undefined,
    path: string,
    literal?: readonly string[],
  ): void {
    this.into.push({
      kind: before === undefined ? "added" : after === undefined ? "removed" : "changed",
      path,
      ...(before === undefined ? {} : { expected: redact(before, path) }),
      ...(after === undefined ? {} : { actual: redact(after, path) }),
      place: path,
      before: counted(before),
      after: counted(after),
      reference: before,
      ...defined({ literal }),
    });
  }

  #lists(before: readonly PropertyValue[], after: readonly PropertyValue[], path: string): void {
    if (before.length === after.length) {
      const found: Found[] = [];
      const inner = new ValueDiff(this.renaming, found);
      let odd = 0;
      for (const [index, item] of before.entries()) {
        const known = found.length;
        inner.compare(item, after[index], `${path}[${index}]`);
        if (found.slice(known).some(isHard)) odd += 1;
      }
      if (odd <= 1) {
        this.into.push(...found);
        return;
      }
      if (isReordered(before, after)) {
        this.#differ([...before], [...after], path);
        return;
      }
    }
    this.#aligned(before, after, path);
  }

  #aligned(before: readonly PropertyValue[], after: readonly PropertyValue[], path: string): void {
    const [keys, others] = [before.map(counted), after.map(counted)];
    const costs = new Map<number, number>();
    const costOf = (i: number, j: number): number => {
      const at = i * after.length + j;
      let cost = costs.get(at);
      if (cost === undefined) {
        const found: Found[] = [];
        new ValueDiff(this.renaming, found).compare(before[i], after[j], "");
        cost = found.filter(isHard).length;
        costs.set(at, cost);
      }
      return cost;
    };
    const isSame = (i: number, j: number): boolean => keys[i] === others[j] || costOf(i, j) === 0;
    const pairs = align([before.length, after.length], isSame, (i, j) =>
      areAkin(before[i], after[j], () => costOf(i, j)),
    );
    for (const pair of pairs) this.#item(before, after, pair, path);
  }

  #item(
    before: readonly PropertyValue[],
    after: readonly PropertyValue[],
    { before: i, after: j }: Aligned,
    path: string,
  ): void {
    const known = this.into.length;
    const [one, other] = [i === undefined ? undefined : before[i], j === undefined ? undefined : after[j]];
    this.compare(one, other, `${path}[${j ?? i ?? 0}]`);
    if (i !== undefined && j !== undefined) return;
    // An item that one side has more is in no place of its own.
    for (let index = known; index < this.into.length; index += 1) {
      const found = this.into[index];
      if (found !== undefined)
        this.into[index] = { ...found, place: `${path}[] ${found.before}${found.after}` };
    }
  }

  #secrets(before: PropertyMap, after: PropertyMap, path: string): void {
    const [expected, actual] = [before[SECRET_MARK], after[SECRET_MARK]];
    if (expected === actual) return;
    // An encrypted secret can't be compared, but a secret beside a plain value is a difference of its own.
    const areSealed = [expected, actual].some((value) => value === OPAQUE_SECRET || value === UNKNOWN_MARK);
    if (expected !== undefined && actual !== undefined && areSealed) return;
    const shown = (value: PropertyValue | undefined): string =>
      value === undefined ? "[not secret]" : REDACTED;
    this.into.push({
      kind: "changed",
      path,
      expected: shown(expected),
      actual: shown(actual),
      place: path,
      before: counted(before),
      after: counted(after),
    });
  }
}

/** Whether something found is a difference whatever other stamps have. */
export function isHard({ literal }: Found): boolean {
  return literal === undefined;
}

function pathOf(prefix: string, key: string): string {
  const isWrapper = key === JSON_MARK || key === BASE64_MARK || key === URL_MARK;
  return isWrapper ? prefix.replace(/\.$/u, "") : `${prefix}${key}`;
}

function counted(value: PropertyValue | undefined): string {
  if (value === undefined) return ABSENT;
  const text = serialise(value);
  return text.length > MOST_COUNTED ? hash("sha256", text) : text;
}

/** Whether two lists have the same items in another order. */
function isReordered(before: readonly PropertyValue[], after: readonly PropertyValue[]): boolean {
  const [one, other] = [before.map(counted).sort(), after.map(counted).sort()];
  return one.every((item, index) => item === other[index]);
}

/** How much two items of a list differ, `undefined` where they are different things. */
function areAkin(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  cost: () => number,
): number | undefined {
  if (!isMap(before) || !isMap(after)) return typeof before === typeof after ? 1 : undefined;
  const name = NAMES.find((key) => before[key] !== undefined && after[key] !== undefined);
  if (name !== undefined && before[name] === after[name]) return 0;
  const size = Math.max(Object.keys(before).length, Object.keys(after).length);
  const much = cost();
  return size > 1 && much >= size ? undefined : much;
}
