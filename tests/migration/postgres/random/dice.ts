/** Choices that follow from a number: the same number throws the same dice. */
export class Dice {
  constructor(private state: number) {}

  /** A number from 0 to n - 1. */
  below(n: number): number {
    // mulberry32
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  /** True in so many of a hundred cases. */
  is(percent: number): boolean {
    return this.below(100) < percent;
  }

  one<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new RangeError("nothing to choose from");
    return found;
  }

  /** The list in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((value) => [this.below(1_000_000), value] as const)
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value);
  }
}
