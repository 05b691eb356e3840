/** A place in a text where a known value stands. */
export interface Segment<T> {
  readonly start: number;
  readonly end: number;
  readonly hit: T;
}

interface Entry<T> {
  readonly value: string;
  /** Where the run of letters and digits begins that the value is looked up by. */
  readonly offset: number;
  readonly hit: T;
}

/** Values looked up by one run before others are taken, and the least letters and digits of such others. */
const [CROWD, LEAST] = [4, 4] as const;
const [KNOWN, CROWDED] = [1, 2] as const;
const SHAPES = 4096;

/** A number that tells most words apart by their length, their first and their last character. */
function shapeOf(text: string, start: number, end: number): number {
  const length = end - start;
  return (length * 961 + text.charCodeAt(start) * 31 + text.charCodeAt(end - 1)) & (SHAPES - 1);
}

/**
 * Finds many known values in texts, only as whole segments: `eu1` is found in `app-eu1-db` but not in `eu10` or
 * `xeu1`. A value is looked up by one of its runs of letters and digits that few others have (a stamp's names all begin
 * alike), so the cost of a search does not grow with the number of values.
 */
export class SegmentIndex<T> {
  readonly #byRun = new Map<string, Entry<T>[]>();
  readonly #whole = new Map<string, T>();
  /**
   * By the {@link shapeOf} of a run whether a value is looked up by such a run, or many are: most words of a text need
   * not be looked up.
   */
  readonly #shapes = new Uint8Array(SHAPES);

  /** Adds a value; the first hit given for a value stays. */
  add(value: string, hit: T): void {
    if (value === "" || this.#whole.has(value)) return;
    this.#whole.set(value, hit);
    const offset = this.#wordToFind(value);
    if (offset < 0) return;
    const run = wordAt(value, offset);
    const entries = this.#byRun.get(run);
    if (entries === undefined) this.#byRun.set(run, [{ value, offset, hit }]);
    else entries.push({ value, offset, hit });
    const shape = shapeOf(run, 0, run.length);
    if (entries !== undefined && entries.length >= CROWD) this.#shapes[shape] = CROWDED;
    else this.#shapes[shape] ||= KNOWN;
  }

  /** Where the run begins by which a value is looked up: the longest that few others are looked up by; -1 without any. */
  #wordToFind(value: string): number {
    let [longest, length, best] = [-1, 0, -1];
    let bestLength: number = LEAST;
    for (let start = firstWord(value); start >= 0; ) {
      const end = wordEnd(value, start);
      // Of equals the last.
      if (end - start >= length) [longest, length] = [start, end - start];
      if (end - start >= bestLength && this.#shapes[shapeOf(value, start, end)] !== CROWDED)
        [best, bestLength] = [start, end - start];
      start = firstWord(value, end);
    }
    return best < 0 ? longest : best;
  }

  /** The hit of exactly this value. */
  get(value: string): T | undefined {
    return this.#whole.get(value);
  }

  /** Every added value with its hit. */
  entries(): IterableIterator<[string, T]> {
    return this.#whole.entries();
  }

  /** Every value in the text, in order; of those that overlap the longest, then the first. */
  find(text: string): readonly Segment<T>[] {
    let found: Segment<T>[] | undefined;
    let start = firstWord(text);
    while (start >= 0) {
      const next = wordEnd(text, start);
      const isLikely = this.#shapes[shapeOf(text, start, next)] !== 0;
      const entries = isLikely ? this.#byRun.get(text.slice(start, next)) : undefined;
      if (entries !== undefined) {
        for (const { value, offset, hit } of entries) {
          const from = start - offset;
          const end = from + value.length;
          // What costs least first.
          if (from < 0 || end > text.length || !isEdge(text, from) || !isEdge(text, end)) continue;
          if (!text.startsWith(value, from)) continue;
          found ??= [];
          found.push({ start: from, end, hit });
        }
      }
      start = firstWord(text, next);
    }
    if (found === undefined) return [];
    return found.length === 1 ? found : withoutOverlaps(found);
  }
}

/** Every run of letters and digits in a text, by which values are looked up. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (let start = firstWord(text); start >= 0; ) {
    const word = wordAt(text, start);
    words.push(word);
    start = firstWord(text, start + word.length);
  }
  return words;
}

/** A run of letters and digits of a value that few others share: its last one, or the longest where that is short. */
export function markOf(value: string): string {
  let end = value.length;
  while (end > 0 && !isWord(value.charCodeAt(end - 1))) end -= 1;
  let start = end;
  while (start > 0 && isWord(value.charCodeAt(start - 1))) start -= 1;
  if (end - start >= LEAST) return value.slice(start, end);
  return wordsOf(value).reduce((longest, word) => (word.length > longest.length ? word : longest), "");
}

function withoutOverlaps<T>(segments: readonly Segment<T>[]): Segment<T>[] {
  const kept: Segment<T>[] = [];
  const byLength = [...segments].sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  for (const segment of byLength) {
    if (kept.every(({ start, end }) => segment.end <= start || segment.start >= end)) kept.push(segment);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** Letters and digits; beyond ASCII everything but the canonical form's own brackets counts as a letter. */
function isWord(code: number): boolean {
  if (code < 128)
    return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
  return code !== 0x27e8 && code !== 0x27e9 && (code < 0xe000 || code > 0xf8ff);
}

function firstWord(text: string, from = 0): number {
  for (let i = from; i < text.length; i += 1) if (isWord(text.charCodeAt(i))) return i;
  return -1;
}

function wordAt(text: string, start: number): string {
  return text.slice(start, wordEnd(text, start));
}

function wordEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && isWord(text.charCodeAt(end))) end += 1;
  return end;
}

/** Whether no word goes on across this position. */
function isEdge(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return true;
  return !isWord(text.charCodeAt(at)) || !isWord(text.charCodeAt(at - 1));
}
