/** Numbers that are always the same for a seed (a linear congruential generator; nothing here is secret). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) >>> 0;
    for (let i = 0; i < 4; i += 1) this.next();
  }

  /** A number from 0 up to, not including, 1. */
  next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  /** Lower-case letters and digits, a letter first. */
  text(least: number, most: number): string {
    const length = this.whole(least, most);
    const letters = "abcdefghijklmnopqrstuvwxyz";
    let text = this.pick([...letters]);
    while (text.length < length) text += this.pick([...letters, ..."0123456789"]);
    return text;
  }

  digits(length: number): string {
    return Array.from({ length }, () => String(this.whole(0, 9))).join("");
  }

  hex(length: number): string {
    return Array.from({ length }, () => this.whole(0, 15).toString(16)).join("");
  }

  /** As many different texts as asked for. */
  distinct(count: number, make: () => string): string[] {
    const found = new Set<string>();
    while (found.size < count) found.add(make());
    return [...found];
  }
}
