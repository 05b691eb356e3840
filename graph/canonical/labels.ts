/** A known value in a text, and the mask for it. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly mask: string;
}

const WORD = /[A-Za-z0-9]/u;
const LABEL = /[A-Za-z0-9_-]+/gu;
/** What has these in it is an address, a host, an ARN or a path, and ends where it ends. */
const COMPOSED = /[.:/]/u;
const [DASH, DOT, UNDERSCORE] = [45, 46, 95] as const;

/**
 * Of what was found in a text, that which is the whole of its label: the name of a thing is all between two separators. Somebody's
 * `x-<own>-y` is another thing than the stamp's `<own>`, and a host goes on with a dot. Names that the stamp itself gives, such as
 * `<own>-logs`, are its own as a whole.
 *
 * @param hits in order, of which no two overlap
 * @param own mask of what is the stamp's own; other masks prove nothing and stay
 * @param given names that the stamp's resources are called by, and their labels, in lower case
 */
export function wholeLabels(
  text: string,
  hits: readonly Hit[],
  own: string,
  given: ReadonlySet<string>,
): readonly Hit[] {
  const kept: Hit[] = [];
  for (let first = 0; first < hits.length; ) {
    const whole = dottedName(text, hits[first]!, own, given);
    if (whole !== undefined) {
      kept.push(whole);
      while (first < hits.length && hits[first]!.start < whole.end) first += 1;
      continue;
    }
    let last = first;
    let hasWord = isRest(text, labelStart(text, hits[first]!.start), hits[first]!.start);
    let end = labelEnd(text, hits[first]!.end);
    // Of values that only a dash joins, each is judged with the other: `<account>-<own>`.
    while (last + 1 < hits.length && end >= hits[last + 1]!.start) {
      hasWord ||= isRest(text, hits[last]!.end, hits[last + 1]!.start);
      last += 1;
      end = labelEnd(text, hits[last]!.end);
    }
    hasWord ||= isRest(text, hits[last]!.end, end);
    const group = hits.slice(first, last + 1);
    if (!hasWord) kept.push(...group.filter((hit) => hit.mask !== own || !goesOn(text, hit)));
    else if (group.some(({ mask }) => mask === own)) {
      const start = labelStart(text, hits[first]!.start);
      if (given.has(text.slice(start, end).toLowerCase())) kept.push({ start, end, mask: own });
      else kept.push(...group.filter(({ mask }) => mask !== own));
    } else kept.push(...group);
    first = last + 1;
  }
  return kept;
}

/** The whole of a name with dots that the stamp gives, `<own>.logs`, where what was found in a text is one of its labels. */
function dottedName(text: string, hit: Hit, mask: string, given: ReadonlySet<string>): Hit | undefined {
  let [start, end] = [labelStart(text, hit.start), labelEnd(text, hit.end)];
  if (text.charCodeAt(end) !== DOT && text.charCodeAt(start - 1) !== DOT) return undefined;
  while (start > 0 && isDotted(text.charCodeAt(start - 1))) start -= 1;
  while (end < text.length && isDotted(text.charCodeAt(end))) end += 1;
  return given.has(text.slice(start, end).toLowerCase()) ? { start, end, mask } : undefined;
}

function isDotted(code: number): boolean {
  return code === DOT || isLabel(code);
}

/** The labels in a name, in lower case. */
export function labelsOf(name: string): readonly string[] {
  return (name.match(LABEL) ?? []).map((label) => label.toLowerCase());
}

function isLabel(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    code === DASH ||
    code === UNDERSCORE
  );
}

/** Where the label begins that a place in a text continues; what begins with a separator continues none. */
function labelStart(text: string, from: number): number {
  let start = from;
  if (!isLabel(text.charCodeAt(from))) return start;
  while (start > 0 && isLabel(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

function labelEnd(text: string, from: number): number {
  let end = from;
  if (!isLabel(text.charCodeAt(from - 1))) return end;
  while (end < text.length && isLabel(text.charCodeAt(end))) end += 1;
  return end;
}

function isRest(text: string, from: number, to: number): boolean {
  return from < to && WORD.test(text.slice(from, to));
}

/** Whether what names the whole of a thing is but the beginning of another's: `<own host>.example.com`. */
function goesOn(text: string, { start, end }: Hit): boolean {
  return (
    isLabel(text.charCodeAt(end - 1)) &&
    text.charCodeAt(end) === DOT &&
    end + 1 < text.length &&
    isLabel(text.charCodeAt(end + 1)) &&
    COMPOSED.test(text.slice(start, end))
  );
}
