/** Numbers that look random and are the same for the same seed (mulberry32). */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), 61 | bits);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** What a value becomes: of every type, and with all that acts on a terminal or a workflow. */
const VALUES: readonly string[] = [
  "null",
  "true",
  "-1",
  "1e999",
  "99999999999999999999",
  "0x1F",
  "0o17",
  "~",
  "[]",
  "{}",
  '""',
  '"\\u001b[31mred\\u0007"',
  '"a\\n::error::b"',
  '"\\u202eevil"',
  '"\\u009b2J"',
  '"__proto__"',
  '"constructor"',
  '"../../../etc/passwd"',
  '"\\ud800"',
  '"a\\u0000b"',
  "2026-02-30",
  "*x",
  "&x y",
  "!!js/function x",
  '{"__proto__":{"x":1}}',
  '"##[error]x"',
];
const RAW: readonly string[] = [
  "\u001b[2J",
  "\u009b31m",
  "\u0000",
  "\u202e",
  "\r",
  "\n::error::x\n",
  "\t",
  "\u2028",
  "\ufeff",
];

type Mangler = (text: string, roll: (below: number) => number) => string | Buffer;

const MANGLERS: readonly Mangler[] = [
  // A value of another type, or one that acts.
  (text, roll) => replacedToken(text, roll, VALUES[roll(VALUES.length)] ?? ""),
  (text, roll) => replacedToken(text, roll, VALUES[roll(VALUES.length)] ?? ""),
  // A key or a value gone, twice, or moved.
  (text, roll) => lines(text, (all) => all.filter((_, index) => index !== roll(all.length))),
  (text, roll) => {
    const at = roll(text.length);
    return text.slice(0, at) + text.slice(at + 1 + roll(20));
  },
  (text, roll) =>
    lines(text, (all) => {
      const line = all[roll(all.length)] ?? "";
      return [...all.slice(0, roll(all.length)), line, ...all];
    }),
  // Characters that act, in the middle of anything.
  (text, roll) => inserted(text, roll, RAW[roll(RAW.length)] ?? ""),
  (text, roll) => inserted(text, roll, RAW[roll(RAW.length)] ?? ""),
  // Cut off, empty, doubled.
  (text, roll) => text.slice(0, roll(text.length)),
  (text, roll) => (roll(10) === 0 ? "" : `${text}${text}`),
  // Bytes.
  (text, roll) => {
    const bytes = Buffer.from(text);
    for (let left = 1 + roll(4); left > 0 && bytes.length > 0; left -= 1)
      bytes[roll(bytes.length)] = roll(256);
    return bytes;
  },
  (text, roll) => Buffer.from(text, roll(2) === 0 ? "utf16le" : "latin1"),
  (text, roll) =>
    Buffer.concat([
      Buffer.from(
        [
          [0xff, 0xfe],
          [0xfe, 0xff],
          [0xef, 0xbb, 0xbf],
        ][roll(3)] ?? [],
      ),
      Buffer.from(text),
    ]),
  // Too deep, too long.
  (text, roll) => replacedToken(text, roll, `${"[".repeat(1 + roll(5000))}`),
  (text, roll) => replacedToken(text, roll, `${'{"a":'.repeat(300)}1${"}".repeat(300)}`),
  (text, roll) => replacedToken(text, roll, `"${"x".repeat(1 + roll(100_000))}"`),
  (text, roll) => text.replaceAll("\n", roll(2) === 0 ? "\r\n" : "\r"),
];

/** A file that is no longer what it should be. */
export function mangled(seed: string, roll: (below: number) => number): Buffer {
  let text: string | Buffer = seed;
  for (let left = 1 + (roll(4) === 0 ? 1 : 0); left > 0; left -= 1) {
    const mangler = MANGLERS[roll(MANGLERS.length)];
    if (typeof text === "string" && mangler !== undefined) text = mangler(text, roll);
  }
  return Buffer.from(text);
}

/** A text with one of its words, numbers or texts replaced. */
function replacedToken(text: string, roll: (below: number) => number, by: string): string {
  const tokens = [...text.matchAll(/"(?:[^"\\\n]|\\.)*"|[A-Za-z0-9_.:/-]+/gu)];
  const token = tokens[roll(tokens.length)];
  if (token === undefined) return by;
  return text.slice(0, token.index) + by + text.slice(token.index + token[0].length);
}

function inserted(text: string, roll: (below: number) => number, what: string): string {
  const at = roll(text.length + 1);
  return text.slice(0, at) + what + text.slice(at);
}

function lines(text: string, change: (all: readonly string[]) => readonly string[]): string {
  return change(text.split("\n")).join("\n");
}
