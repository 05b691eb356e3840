/** Where an own value stands in a text that was put together again. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  /** What the value stands for. */
  readonly stands: string;
}

const PLACEHOLDER = /⟨([^⟨⟩]+)⟩/gu;

/** A canonical text with a stamp's own values put back, and where they stand. */
export class Expanded {
  readonly text: string;
  readonly #marks: readonly Mark[];

  /** @param values what stands for a derived value → the value; what stands for anything else stays as it is */
  constructor(canonical: string, values: ReadonlyMap<string, string>) {
    const marks: Mark[] = [];
    let text = "";
    let at = 0;
    for (const match of canonical.matchAll(PLACEHOLDER)) {
      const [whole, stands = ""] = match;
      const value = values.get(stands);
      if (value === undefined) continue;
      text += canonical.slice(at, match.index);
      marks.push({ start: text.length, end: text.length + value.length, stands });
      text += value;
      at = match.index + whole.length;
    }
    this.text = text + canonical.slice(at);
    this.#marks = marks;
  }

  /** The own value that a position is part of. */
  markAt(position: number): Mark | undefined {
    let [low, high] = [0, this.#marks.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const mark = this.#marks[middle];
      if (mark === undefined) return undefined;
      if (position < mark.start) high = middle - 1;
      else if (position >= mark.end) low = middle + 1;
      else return mark;
    }
    return undefined;
  }
}
