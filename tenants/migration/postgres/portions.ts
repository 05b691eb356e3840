/** Bytes of keys and values in texts that lie in the mover's memory at once. */
const PORTION_BYTES = 4_000_000;

/**
 * Texts in JSON put together to portions that are bounded by bytes as by number: how long one is says nothing of the next.
 * Of each portion a list in JSON, and how many portions there are.
 *
 * @param items select in SQL of `item`, texts in JSON, and `turn`, numbers without a gap in the order of the portions
 * @param rows most items of a portion, at least 1; one that is larger than a portion goes alone
 */
export function inPortions(items: string, rows: number): string {
  // Each takes its share of a portion's number besides its bytes, so that one sum bounds both.
  const cost = `(octet_length(item) + ${Math.ceil(PORTION_BYTES / rows)})`;
  return `SELECT '[' || string_agg(item, ',' ORDER BY turn) || ']', count(*) OVER ()::text FROM (
      SELECT item, turn, (sum(${cost}) OVER (ORDER BY turn) - ${cost}) / ${PORTION_BYTES} AS part FROM (${items}) AS listed) AS cut
    GROUP BY part ORDER BY part`;
}

/** Cuts a list that is here already into portions of the same bounds. */
export function* portionsOf<T>(
  all: readonly T[],
  rows: number,
  bytesOf: (one: T) => number,
): Generator<readonly T[]> {
  let some: T[] = [];
  let bytes = 0;
  for (const one of all) {
    if (some.length === rows || (some.length > 0 && bytes + bytesOf(one) > PORTION_BYTES)) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(one);
    bytes += bytesOf(one);
  }
  if (some.length > 0) yield some;
}
