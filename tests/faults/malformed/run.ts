import { dice, mangled } from "./mangle";
import type { Said } from "./ran";
import { Whole } from "./whole";

const SEED = Number(process.env["MALFORMED_SEED"] ?? 1);
/** A part of a reader's name, to try one; default all. */
const READER = process.env["MALFORMED_READER"] ?? "";
/** What would act on a terminal, a log or a workflow. */
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|^\s*::|##\[/mu;

/** Most of a processor that one file may take; its time, for a busy machine takes none of it. */
const MOST_CPU_MS = 2000;

/** Why a command should not have said this; undefined when it may. */
function faultOf({ code, cpuMs, hangs, text }: Said): string | undefined {
  if (hangs) return "never ends";
  if (cpuMs > MOST_CPU_MS) return `takes ${Math.round(cpuMs)} ms of the processor`;
  if (ACTING.test(text)) return "shows what acts";
  if (/a fault of stampworks|TypeError|RangeError|^\s+at .+\.[jt]s/mu.test(text)) return "blames itself";
  if (text.length > 300_000) return "says too much";
  // A lock that may be somebody else's is respected: that is no fault of the file.
  if (
    ![0, 1, 2].includes(code) &&
    !/ works on the fleet since |error: lock\.7 in |is locked by process /u.test(text)
  )
    return `ends with ${code}`;
  return undefined;
}

/** What came of so many malformed files of each kind. */
export interface Outcome {
  readonly readers: number;
  readonly faults: readonly object[];
  /** Exit code → how often. */
  readonly counts: Readonly<Record<string, number>>;
  readonly slowest: { readonly ms: number; readonly what: string };
}

/** Has each reader read so many files that are not what they should be, from the first of a number on. */
export async function readMalformed(each: number, first = 0): Promise<Outcome> {
  const whole = await Whole.make();
  try {
    return await readAll(whole, each, first);
  } finally {
    whole.dispose();
  }
}

async function readAll(whole: Whole, each: number, first: number): Promise<Outcome> {
  const readers = whole.readers().filter(({ name }) => name.includes(READER));
  const faults: object[] = [];
  const counts: Record<string, number> = {};
  let slowest = { ms: 0, what: "" };
  for (const [number, reader] of readers.entries()) {
    const before = await whole.read(reader, Buffer.from(reader.seed));
    // The first run of a command compiles what it loads.
    const wrong = faultOf({ ...before, cpuMs: 0 });
    if (wrong !== undefined)
      faults.push({ reader: reader.name, as: "it should be", wrong, text: before.text });
    for (let index = first; index < first + each; index += 1) {
      const roll = dice(SEED * 1_000_003 + number * 100_003 + index);
      const content = mangled(reader.seed, roll);
      const said = await whole.read(reader, content);
      if (said.cpuMs > slowest.ms) slowest = { ms: said.cpuMs, what: `${reader.name} ${index}` };
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
  return { readers: readers.length, faults, counts, slowest };
}
