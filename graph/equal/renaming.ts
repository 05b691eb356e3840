import { isGeneric } from "../canonical/abstraction";
import { addressAt, type Block, blockOf, offsetIn } from "./addresses";
import { Expanded } from "./expanded";

/** One of the two forms that are compared, with what its stamps derived from their identities. */
export interface FormSide {
  /** What a derived value stands for → the value that the form's first stamp has. */
  readonly values: ReadonlyMap<string, string>;
  /** Whether all stamps of the form have the same value for this. */
  isUniform(stands: string): boolean;
}

/** An own value of the one stamp and its counterpart in the other. */
interface Pair {
  readonly stands: string;
  readonly before: string;
  readonly after: string;
}

/** What a stamp's block of addresses is called among its derived values. */
const BLOCK = "cidr";
/** Most places that are looked at before a text counts as a difference: no text with an explanation needs as many. */
const MOST_STEPS = 200_000;

/**
 * The one-to-one renaming between two stamps: each derived value of the one has its counterpart in the other. Two texts
 * are equal when they are the same but for own values that stand where the other text has their counterparts. What is
 * literally the same is equal, whatever it contains.
 *
 * A form's texts are those of all its stamps, so that a literal may be taken for an own value only where all of them
 * have that value, and an own value for a literal just so.
 */
export class Renaming {
  readonly #pairs = new Map<string, Pair[]>();
  /** The blocks of both stamps, where literal addresses in them can be told. */
  readonly #blocks: readonly [Block, Block] | undefined;

  constructor(
    private readonly before: FormSide,
    private readonly after: FormSide,
  ) {
    for (const [stands, value] of before.values) {
      const counterpart = after.values.get(stands);
      if (counterpart === undefined || value === "" || counterpart === "") continue;
      const first = value.charAt(0);
      const pair = { stands, before: value, after: counterpart };
      const pairs = this.#pairs.get(first);
      if (pairs === undefined) this.#pairs.set(first, [pair]);
      else pairs.push(pair);
    }
    // The longest explains most; what is tried last is looked at first.
    for (const pairs of this.#pairs.values()) pairs.sort((a, b) => a.before.length - b.before.length);
    const [block, counterpart] = [blockOf(before.values.get(BLOCK)), blockOf(after.values.get(BLOCK))];
    const areUniform = before.isUniform(BLOCK) && after.isUniform(BLOCK);
    this.#blocks =
      areUniform && block !== undefined && counterpart !== undefined ? [block, counterpart] : undefined;
  }

  /**
   * Whether the renaming explains how two canonical texts differ.
   * @returns what the texts' own values stand for that were taken for literals, in the first text: they are equal while
   *   no other stamp has its own value there; `undefined` where nothing explains the difference
   */
  explain(before: string, after: string): readonly string[] | undefined {
    const one = new Expanded(before, this.before.values);
    const other = new Expanded(after, this.after.values);
    return this.#search(one, other);
  }

  #search(one: Expanded, other: Expanded): readonly string[] | undefined {
    const width = other.text.length + 1;
    /** Where a place was come from, and what was taken for a literal on the way. */
    const from = new Map<number, readonly [number, string | undefined]>([[0, [-1, undefined]]]);
    const open = [0];
    const end = (one.text.length + 1) * width - 1;
    let steps = 0;
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (place === end) return literalsOf(from, place);
      steps += 1;
      if (steps > MOST_STEPS) return undefined;
      const at = place;
      const visit = (i: number, j: number, literal?: string): void => {
        const next = i * width + j;
        if (from.has(next)) return;
        from.set(next, [at, literal]);
        open.push(next);
      };
      this.#step(one, other, [Math.floor(place / width), place % width], visit);
    }
    return undefined;
  }

  /** Every way on from a place: the same text, or an own value and its counterpart. */
  #step(
    one: Expanded,
    other: Expanded,
    [i, j]: readonly [number, number],
    visit: (i: number, j: number, literal?: string) => void,
  ): void {
    const same = this.#sameFrom(one, other, i, j);
    if (same !== undefined) visit(...same);
    const address = this.#addressAt(one, other, i, j);
    if (address !== undefined) visit(i + address[0], j + address[1]);
    for (const pair of this.#pairs.get(one.text.charAt(i)) ?? []) {
      if (!isAt(pair, one, other, i, j)) continue;
      const isOwn =
        isOwnAt(one, i, pair.before, pair.stands, this.before) &&
        isOwnAt(other, j, pair.after, pair.stands, this.after);
      if (isOwn) visit(i + pair.before.length, j + pair.after.length);
    }
  }

  /** As far as both texts are the same and nothing else could be meant. */
  #sameFrom(
    one: Expanded,
    other: Expanded,
    start: number,
    otherStart: number,
  ): [number, number, string?] | undefined {
    let [i, j] = [start, otherStart];
    while (i < one.text.length && j < other.text.length && one.text[i] === other.text[j]) {
      const [mark, otherMark] = [one.markAt(i), other.markAt(j)];
      if (mark !== undefined || otherMark !== undefined) {
        if (i > start) return [i, j];
        const isLiteral =
          (mark === undefined || this.before.isUniform(mark.stands)) &&
          (otherMark === undefined || this.after.isUniform(otherMark.stands));
        return isLiteral ? [i + 1, j + 1, mark?.stands] : undefined;
      }
      if (i > start && this.#mayBranch(one, other, i, j)) return [i, j];
      i += 1;
      j += 1;
    }
    return i > start ? [i, j] : undefined;
  }

  #mayBranch(one: Expanded, other: Expanded, i: number, j: number): boolean {
    const pairs = this.#pairs.get(one.text.charAt(i));
    return (
      pairs?.some((pair) => isAt(pair, one, other, i, j)) === true ||
      this.#addressAt(one, other, i, j) !== undefined
    );
  }

  /** The lengths of two addresses that have the same place in their stamps' blocks. */
  #addressAt(one: Expanded, other: Expanded, i: number, j: number): readonly [number, number] | undefined {
    if (this.#blocks === undefined) return undefined;
    const address = addressAt(one.text, i);
    const counterpart = address === undefined ? undefined : addressAt(other.text, j);
    if (address === undefined || counterpart === undefined) return undefined;
    const offset = offsetIn(address, this.#blocks[0]);
    if (offset === undefined || offset !== offsetIn(counterpart, this.#blocks[1])) return undefined;
    return [address.length, counterpart.length];
  }
}

function isAt({ before, after }: Pair, one: Expanded, other: Expanded, i: number, j: number): boolean {
  return one.text.startsWith(before, i) && other.text.startsWith(after, j);
}

/** Whether an own value may stand here: it was found to be one, or all stamps of the form have this value. */
function isOwnAt(text: Expanded, at: number, value: string, stands: string, side: FormSide): boolean {
  const mark = text.markAt(at);
  if (mark?.start === at && mark.stands === stands) return true;
  if (mark !== undefined && !side.isUniform(mark.stands)) return false;
  return !isGeneric(value) && side.isUniform(stands);
}

function literalsOf(
  from: ReadonlyMap<number, readonly [number, string | undefined]>,
  end: number,
): readonly string[] {
  const literals = new Set<string>();
  for (let place = end; place >= 0; ) {
    const [previous, literal] = from.get(place) ?? [-1, undefined];
    if (literal !== undefined) literals.add(literal);
    place = previous;
  }
  return [...literals];
}
