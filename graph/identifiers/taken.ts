import type { Found } from "./recogniser";

/**
 * Which pieces of a text are taken. A long text may hold a hundred thousand identifiers, so a piece is looked for in a list in
 * order, and what one recogniser finds is merged into it at its end.
 */
export class Taken {
  #pieces: readonly Found[];

  /** @param found pieces of which no two overlap */
  constructor(found: readonly Found[] = []) {
    this.#pieces = inOrder(found) ? found : [...found].sort((a, b) => a.start - b.start);
  }

  /** Of what was found, in whatever order, that which overlaps nothing that is taken, or taken before it; it is taken now. */
  take(candidates: Iterable<Found>): Found[] {
    const free: Found[] = [];
    const mine: Found[] = [];
    for (const candidate of candidates) {
      if (candidate.end <= candidate.start || !isFree(this.#pieces, candidate) || !isFree(mine, candidate))
        continue;
      free.push(candidate);
      const at = after(mine, candidate.start);
      if (at === mine.length) mine.push(candidate);
      else mine.splice(at, 0, candidate);
    }
    if (mine.length > 0) this.#pieces = merged(this.#pieces, mine);
    return free;
  }
}

/** How many pieces begin at a place or before it. */
function after(pieces: readonly Found[], place: number): number {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pieces[middle]!.start <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isFree(pieces: readonly Found[], { end, start }: Found): boolean {
  const at = after(pieces, start);
  return (at === 0 || pieces[at - 1]!.end <= start) && (at === pieces.length || pieces[at]!.start >= end);
}

function inOrder(pieces: readonly Found[]): boolean {
  return pieces.every(({ start }, index) => index === 0 || pieces[index - 1]!.start <= start);
}

function merged(one: readonly Found[], other: readonly Found[]): Found[] {
  const result: Found[] = [];
  let at = 0;
  for (const piece of other) {
    while (at < one.length && one[at]!.start < piece.start) result.push(one[at++]!);
    result.push(piece);
  }
  while (at < one.length) result.push(one[at++]!);
  return result;
}
