/** Numbers of an entry: both halves of the hash, the stack, the detail. Side by side, so that they are read at once. */
const WIDTH = 4;
const [LOW, HIGH, STACK, DETAIL] = [0, 1, 2, 3] as const;

/**
 * Text → two numbers, without keeping the texts: a table of 64-bit hashes in a typed array. Two of ten million texts
 * share a hash with a chance of about one in 400,000. Upper and lower case are alike.
 */
export class HashTable {
  #mask = 1023;
  #entries = new Uint32Array(1024 * WIDTH);
  #size = 0;
  /** Second half of the hash last computed; saves an object for each call. */
  #highHash = 0;

  get size(): number {
    return this.#size;
  }

  /**
   * Adds a text; the first numbers given for it stay.
   * @returns the slot of the text that was there before, negative when there was none
   */
  add(text: string, stack: number, detail: number): number {
    if (this.#size * 3 >= this.#mask * 2) this.#grow();
    const low = this.#hash(text);
    const slot = this.#slot(low, this.#highHash);
    if (this.#entries[slot + HIGH] !== 0) return slot;
    this.#put(slot, low, this.#highHash, stack, detail);
    this.#size += 1;
    return -1;
  }

  /** The slot of a text, negative when it is not there. */
  find(text: string): number {
    const low = this.#hash(text);
    const slot = this.#slot(low, this.#highHash);
    return this.#entries[slot + HIGH] === 0 ? -1 : slot;
  }

  stackAt(slot: number): number {
    return this.#entries[slot + STACK] ?? 0;
  }

  detailAt(slot: number): number {
    return this.#entries[slot + DETAIL] ?? 0;
  }

  /** The slot that holds a hash, or the empty one where it belongs. */
  #slot(low: number, high: number): number {
    const entries = this.#entries;
    let at = low & this.#mask;
    for (;;) {
      const slot = at * WIDTH;
      const there = entries[slot + HIGH];
      if (there === 0 || (there === high && entries[slot + LOW] === low)) return slot;
      at = (at + 1) & this.#mask;
    }
  }

  #put(slot: number, low: number, high: number, stack: number, detail: number): void {
    const entries = this.#entries;
    entries[slot + LOW] = low;
    entries[slot + HIGH] = high;
    entries[slot + STACK] = stack;
    entries[slot + DETAIL] = detail;
  }

  #grow(): void {
    const old = this.#entries;
    const length = (this.#mask + 1) * 2;
    this.#mask = length - 1;
    this.#entries = new Uint32Array(length * WIDTH);
    for (let at = 0; at < old.length; at += WIDTH) {
      const [low, high] = [old[at + LOW] ?? 0, old[at + HIGH] ?? 0];
      if (high === 0) continue;
      this.#put(this.#slot(low, high), low, high, old[at + STACK] ?? 0, old[at + DETAIL] ?? 0);
    }
  }

  /** Two 32-bit hashes by different multipliers (MurmurHash3's and xxHash's), the second never 0. */
  #hash(text: string): number {
    let a = 0x9747b28c ^ text.length;
    let b = 0x1b873593 ^ text.length;
    for (let i = 0; i < text.length; i += 1) {
      let code = text.charCodeAt(i);
      if (code >= 65 && code <= 90) code += 32;
      a = Math.imul(a ^ code, 0x85ebca6b);
      a ^= a >>> 15;
      b = Math.imul(b ^ code, 0x9e3779b1);
      b ^= b >>> 13;
    }
    a = Math.imul(a ^ (a >>> 16), 0xc2b2ae35);
    b = Math.imul(b ^ (b >>> 15), 0x27d4eb2f);
    this.#highHash = (b ^ (b >>> 16)) >>> 0 || 1;
    return (a ^ (a >>> 13)) >>> 0;
  }
}
