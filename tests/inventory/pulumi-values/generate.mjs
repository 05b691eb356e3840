// Prints random values of a stack's config with what Pulumi's own reader makes of each. Arguments: the compiled main.go, a
// seed, how many.
import { spawnSync } from "node:child_process";

let seed = Number(process.argv[3] ?? 1);
const rnd = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
const pick = (a) => a[Math.floor(rnd() * a.length)];
const digits = () =>
  Array.from({ length: 1 + Math.floor(rnd() * pick([2, 4, 20])) }, () => pick("0123456789".split(""))).join(
    "",
  );
const word = () =>
  pick([
    "true",
    "True",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "null",
    "~",
    "Null",
    "nan",
    ".nan",
    ".inf",
    "-.Inf",
    "NaN",
    "Infinity",
    "a",
    "abc",
    "0x",
    "0b",
    "0o",
    "<<x",
    "e",
    "E3",
    "x y",
    "é",
    "<b>&",
  ]);
const num = () =>
  pick(["", "-", "+"]) +
  pick([
    digits(),
    "0" + digits(),
    digits() + "." + digits(),
    "." + digits(),
    digits() + "e" + pick(["", "+", "-"]) + digits().slice(0, 2),
    "0x" + pick(["1F", "fF", "g", "_1"]),
    "0b" + pick(["101", "2", "-1", "+1"]),
    "0o" + pick(["17", "8", "-7"]),
    digits().slice(0, 1) + "_" + digits(),
    digits() + "_",
    "." + digits() + "_" + digits(),
    digits() + "_" + digits() + "." + digits(),
    digits() + ".",
    "1:30",
    "12:30:45",
    digits() + "e400",
    "1e-400",
    digits() + "_.5",
  ]);
const two = () => String(Math.floor(rnd() * pick([13, 32, 62]))).padStart(pick([1, 2]), "0");
const time = () =>
  `${pick(["2026", "0000", "1999", "20260", "202"])}-${two()}-${two()}` +
  pick([
    "",
    "",
    "T" + two() + ":" + two() + ":" + two() + pick(["Z", "+02:00", "", "z", ".5Z", ".123456789Z", "+0200"]),
    " " + two() + ":" + two() + ":" + two() + pick([".5", ".10", "", " -5", "Z"]),
    "t" + two() + ":00:00Z",
    " 1:2:3",
    "T00:00:00Z",
  ]);
const scalar = () => {
  const t = pick([num, num, num, time, time, word])();
  return pick([
    t,
    t,
    t,
    t,
    JSON.stringify(t),
    `'${t.replaceAll("'", "''")}'`,
    t.slice(0, Math.floor(rnd() * t.length) + 1),
  ]);
};
const value = (d) => {
  const k = rnd();
  if (d > 0 && k < 0.12)
    return "[" + Array.from({ length: Math.floor(rnd() * 4) }, () => value(d - 1)).join(", ") + "]";
  if (d > 0 && k < 0.24)
    return (
      "{" +
      Array.from(
        { length: Math.floor(rnd() * 4) },
        (_, i) =>
          pick(["z", "a", "B", "é", "secure", "1", "012", "true", "1e3", "~"]) +
          pick(["", String(i)]) +
          ": " +
          value(d - 1),
      ).join(", ") +
      "}"
    );
  return scalar();
};
const count = Number(process.argv[4] ?? 4000);
const isLeftOut = (text) => /:[\],}]|:, /u.test(text.replace(/"[^"]*"|'[^']*'/gu, ""));
const values = [];
while (values.length < count) {
  const next = value(2);
  if (!isLeftOut(next)) values.push(next);
}
const input = values.map((each) => `${JSON.stringify(`config:\n  a:b: ${each}\n`)}\n`).join("");
const { stdout } = spawnSync(process.argv[2], { input, encoding: "utf8", maxBuffer: 1 << 28 });
const answers = stdout
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const rows = values.map((each, index) => JSON.stringify([each, answers[index].values?.["a:b"] ?? null]));
process.stdout.write(`[\n${rows.join(",\n")}\n]\n`);
