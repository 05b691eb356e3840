/** Items of two lists that belong together; one of them is absent where the other list lacks it. */
export interface Aligned {
  readonly before?: number;
  readonly after?: number;
}

/** Most comparisons of items; longer lists are compared by position between their common ends. */
const MOST_COMPARISONS = 250_000;

/**
 * Which items of two lists belong together, so that one more in the middle is one difference and not one an item:
 * the longest common subsequence, and what lies between its members paired by how little it differs.
 *
 * @param isSame whether two items are equal
 * @param cost how much two items differ; `undefined` where they have nothing in common
 */
export function align(
  lengths: readonly [before: number, after: number],
  isSame: (before: number, after: number) => boolean,
  cost: (before: number, after: number) => number | undefined,
): readonly Aligned[] {
  const [before, after] = lengths;
  let start = 0;
  while (start < before && start < after && isSame(start, start)) start += 1;
  let end = 0;
  while (end < before - start && end < after - start && isSame(before - 1 - end, after - 1 - end)) end += 1;
  const [rows, columns] = [before - start - end, after - start - end];
  const aligned: Aligned[] = Array.from({ length: start }, (_, index) => ({ before: index, after: index }));
  const matches = rows * columns > MOST_COMPARISONS ? [] : longestCommon(rows, columns, start, isSame);
  let [i, j] = [start, start];
  for (const [row, column] of [...matches, [start + rows, start + columns] as const]) {
    aligned.push(...pairGap(range(i, row), range(j, column), cost));
    if (row < start + rows || column < start + columns) aligned.push({ before: row, after: column });
    [i, j] = [row + 1, column + 1];
  }
  for (let left = end; left > 0; left -= 1) aligned.push({ before: before - left, after: after - left });
  return aligned;
}

function longestCommon(
  rows: number,
  columns: number,
  start: number,
  isSame: (before: number, after: number) => boolean,
): (readonly [number, number])[] {
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  const same = new Uint8Array(rows * columns);
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      if (isSame(start + i, start + j)) {
        same[i * columns + j] = 1;
        lengths[at] = (lengths[at + width + 1] ?? 0) + 1;
      } else lengths[at] = Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  const found: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (same[i * columns + j] === 1) {
      found.push([start + i, start + j]);
      i += 1;
      j += 1;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return found;
}

/** What lies between two common items: each of the fewer goes with the one it differs least from. */
function pairGap(
  before: readonly number[],
  after: readonly number[],
  cost: (before: number, after: number) => number | undefined,
): Aligned[] {
  if (before.length === after.length && before.length * after.length > MOST_COMPARISONS)
    return before.map((index, position) => ({ before: index, after: after[position] ?? index }));
  const free = new Set(after);
  const paired = new Map<number, number>();
  const left = new Set(before);
  const candidates = before
    .flatMap((i) => after.map((j) => ({ i, j, cost: cost(i, j) })))
    .flatMap(({ i, j, cost: much }) => (much === undefined ? [] : [{ i, j, much }]))
    .sort((a, b) => a.much - b.much || Math.abs(a.i - a.j) - Math.abs(b.i - b.j));
  for (const { i, j } of candidates) {
    if (!left.has(i) || !free.has(j)) continue;
    left.delete(i);
    free.delete(j);
    paired.set(i, j);
  }
  return [
    ...before.map((index): Aligned => {
      const partner = paired.get(index);
      return partner === undefined ? { before: index } : { before: index, after: partner };
    }),
    ...[...free].map((index) => ({ after: index })),
  ];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
