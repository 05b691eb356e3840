/**
 * Text → two numbers, without keeping the texts: a table of 64-bit hashes in typed arrays. Two of ten million texts
 * share a hash with a chance of about one in 400,000. Upper and lower case are alike.
 */
export class HashTable {
  #mask = 1023;
  #low = new Uint32Array(1024);
  #high = new Uint32Array(1024);
  #stack = new Uint32Array(1024);
  #detail = new Uint32Array(1024);
  #size = 0;
  /** Second half of the hash last computed; saves an object for each call. */
  #highHash = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a text; the first numbers given for it stay. */
  add(text: string, stack: number, detail: number): void {
    if (this.#size * 3 >= this.#mask * 2) this.#grow();
    const low = this.#hash(text);
    const slot = this.#slot(low, this.#highHash);
    if (this.#high[slot] !== 0) return;
    this.#put(slot, low, this.#highHash, stack, detail);
    this.#size += 1;
  }

  /** The slot of a text, negative when it is not there. */
  find(text: string): number {
    const low = this.#hash(text);
    const slot = this.#slot(low, this.#highHash);
    return this.#high[slot] === 0 ? -1 : slot;
  }

  stackAt(slot: number): number {
    return this.#stack[slot] ?? 0;
  }

  detailAt(slot: number): number {
    return this.#detail[slot] ?? 0;
  }

  /** The slot that holds a hash, or the empty one where it belongs. */
  #slot(low: number, high: number): number {
    let slot = low & this.#mask;
    while (this.#high[slot] !== 0 && (this.#high[slot] !== high || this.#low[slot] !== low))
      slot = (slot + 1) & this.#mask;
    return slot;
  }

  #put(slot: number, low: number, high: number, stack: number, detail: number): void {
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#stack[slot] = stack;
    this.#detail[slot] = detail;
  }

  #grow(): void {
    const [low, high, stack, detail] = [this.#low, this.#high, this.#stack, this.#detail];
    const length = low.length * 2;
    this.#mask = length - 1;
    this.#low = new Uint32Array(length);
    this.#high = new Uint32Array(length);
    this.#stack = new Uint32Array(length);
    this.#detail = new Uint32Array(length);
    for (let i = 0; i < low.length; i += 1) {
      const [l = 0, h = 0] = [low[i], high[i]];
      if (h !== 0) this.#put(this.#slot(l, h), l, h, stack[i] ?? 0, detail[i] ?? 0);
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
