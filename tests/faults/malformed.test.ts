import { times } from "../sweep";
import { dice, mangled } from "./mangle";
import { type Said, Whole } from "./malformed";

/** So many of each reader's files; the sweep makes more than 20,000. */
const EACH = times(3, 1000);
const SEED = Number(process.env["MALFORMED_SEED"] ?? 1);
/** What would act on a terminal, a log or a workflow. */
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|^\s*::|##\[/mu;

let whole: Whole;
beforeAll(async () => {
  whole = await Whole.make();
});
afterAll(() => whole.dispose());

/** Why a command should not have said this; undefined when it may. */
function faultOf({ code, text }: Said): string | undefined {
  if (ACTING.test(text)) return "shows what acts";
  if (/a fault of stampworks|TypeError|RangeError|^\s+at .+\.[jt]s/mu.test(text)) return "blames itself";
  if (text.length > 300_000) return "says too much";
  // Somebody else's lock is respected: that is no fault of the file.
  if (![0, 1, 2].includes(code) && !text.includes(" works on the fleet since ")) return `ends with ${code}`;
  return undefined;
}

test("whatever a file that it reads has become, a command ends with a message about it that obeys nothing in it", async () => {
  const faults: object[] = [];
  const counts: Record<string, number> = {};
  let slowest = { ms: 0, what: "" };
  for (const [number, reader] of whole.readers().entries()) {
    const before = await whole.read(reader, Buffer.from(reader.seed));
    const wrong = faultOf(before);
    if (wrong !== undefined)
      faults.push({ reader: reader.name, as: "it should be", wrong, text: before.text });
    for (let index = 0; index < EACH; index += 1) {
      const roll = dice(SEED * 1_000_003 + number * 100_003 + index);
      const content = mangled(reader.seed, roll);
      const began = performance.now();
      const said = await whole.read(reader, content);
      const ms = performance.now() - began;
      if (ms > slowest.ms) slowest = { ms, what: `${reader.name} ${index}` };
      counts[said.code] = (counts[said.code] ?? 0) + 1;
      const fault = faultOf(said);
      if (fault === undefined) continue;
      const shown = {
        text: JSON.stringify(said.text.slice(0, 600)),
        content: JSON.stringify(content.toString("latin1").slice(0, 400)),
      };
      faults.push({ reader: reader.name, index, fault, ...shown });
    }
  }
  process.stdout.write(
    `malformed files: ${JSON.stringify(counts)} by exit code, ${faults.length} faults, slowest ${Math.round(slowest.ms)} ms (${slowest.what})\n`,
  );
  expect(faults.slice(0, 10)).toEqual([]);
});
