import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KillPoint } from "../../core/files/durable";
import { Journal } from "../../core/journal/journal";
import { DeliveryHost } from "../../fleet/delivery/delivery-host";
import type { Place } from "../../fleet/delivery/places";
import { takeFileBack, writeFile } from "../../fleet/delivery/project-file";
import { nameOfText } from "../../fleet/delivery/text-name";
import { FLAGS_DELIVERY } from "../../fleet/flags/change-flags";
import { flagsOf, NO_FLAGS } from "../../fleet/flags/compile";
import { parseFlags } from "../../fleet/flags/file";
import { FLAGS_JOURNAL } from "../../fleet/flags/journal";
import type { Begin } from "../../fleet/rollout/entries";
import type { RolloutJournal } from "../../fleet/rollout/journal";
import { runRollout, type RunResult } from "../../fleet/rollout/runner";
import { FakeFleet } from "../rollout/fake-host";
import { beginOf, runOptions } from "../rollout/runs";

const RINGS = { canary: ["ca1"], broad: ["br1", "br2"] };
const BEFORE = `flags:
  checkout:
    variants: { "on": true, "off": false }
    defaultVariant: "off"
`;
const AFTER = `${BEFORE}    set:\n      - { variant: "on" }\n`;

class Crash extends Error {}

const stampOf = (id: string) => ({ id, ring: id.startsWith("ca") ? "canary" : "broad", class: "standard" });
const textOf = (file: string, id: string): string => flagsOf(parseFlags(file), stampOf(id));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flags-"));
  writeFileSync(join(folder, "flags.yaml"), BEFORE);
  writeFileSync(join(folder, "ca1.json"), textOf(BEFORE, "ca1"));
  writeFileSync(join(folder, "br1.json"), textOf(BEFORE, "br1"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the stamps have; br2 had nothing. */
function delivered(): Record<string, string | undefined> {
  const read = (id: string): string | undefined => {
    try {
      return readFileSync(join(folder, `${id}.json`), "utf8");
    } catch {
      return undefined;
    }
  };
  return { ca1: read("ca1"), br1: read("br1"), br2: read("br2") };
}

function beginning(): Begin {
  const texts: Record<string, string> = {};
  const keep = (text: string): string => {
    texts[nameOfText(text)] = text;
    return nameOfText(text);
  };
  const begin = beginOf(RINGS, {}, "flags-1");
  const waves = begin.waves.map(({ ring, stamps }) => ({
    ring,
    stamps: stamps.map((stamp) => {
      const text = delivered()[stamp.id];
      return { ...stamp, from: text === undefined ? "none" : keep(text), pinned: text !== undefined };
    }),
  }));
  const to = Object.fromEntries(["ca1", "br1", "br2"].map((id) => [id, keep(textOf(AFTER, id))]));
  const flags = { what: "checkout on for everybody", to, texts, file: { before: BEFORE, after: AFTER } };
  return { ...begin, waves, settings: { ...begin.settings, flags } };
}

/** A process that ends at its nth step, whatever it is: a line of the journal, a file, a stamp's place. */
class Mortal {
  private steps = 0;
  constructor(private readonly last: number) {}
  readonly point: KillPoint = () => {
    this.steps += 1;
    if (this.steps >= this.last) throw new Crash();
  };
  place(id: string): Place {
    const file = join(folder, `${id}.json`);
    return {
      read: async () => {
        this.point("read", id);
        return delivered()[id];
      },
      write: async (text) => {
        this.point("before", id);
        writeFileSync(file, text);
        this.point("after", id);
      },
    };
  }
}

/** The same as the action does it, with a process that may end. */
async function life(
  last: number,
  open: (point: KillPoint) => RolloutJournal,
  direction?: "update" | "rollback",
): Promise<RunResult | "killed"> {
  const { place, point } = ((mortal) => ({ place: (id: string) => mortal.place(id), point: mortal.point }))(
    new Mortal(last),
  );
  try {
    const journal = open(point);
    try {
      if (direction !== undefined)
        await journal.append({
          kind: "direction",
          direction,
          by: "test@here",
          at: "2026-01-01T00:00:00.000Z",
        });
      const { begin } = journal.state;
      const change = begin.settings.flags?.file;
      if (change === undefined) throw new Error("no file");
      const file = { ...change, path: "flags.yaml" };
      if (journal.state.direction === "update") writeFile(folder, file, point);
      const host = new DeliveryHost(FLAGS_DELIVERY, place, begin, new FakeFleet(["ca1", "br1", "br2"]));
      const result = await runRollout(journal, host, runOptions({ parallel: 1 }));
      if (result === "rolled-back") takeFileBack(folder, file, point);
      return result;
    } finally {
      journal.close();
    }
  } catch (error) {
    if (error instanceof Crash) return "killed";
    throw error;
  }
}

const create = (point: KillPoint): RolloutJournal =>
  Journal.create(FLAGS_JOURNAL, folder, beginning(), point);
function reopen(point: KillPoint): RolloutJournal {
  const journal = Journal.open(FLAGS_JOURNAL, folder, point);
  if (journal === undefined) throw new Crash();
  return journal;
}

const reset = (): void => {
  rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "flags-"));
  writeFileSync(join(folder, "flags.yaml"), BEFORE);
  writeFileSync(join(folder, "ca1.json"), textOf(BEFORE, "ca1"));
  writeFileSync(join(folder, "br1.json"), textOf(BEFORE, "br1"));
};

test("killed at each step and resumed, every stamp and the project's file have the change", async () => {
  let step = 1;
  for (; ; step += 1) {
    reset();
    const result = await life(step, create);
    if (result === "done") break;
    expect(result).toBe("killed");
    // Killed before its first line was there, nothing was begun.
    const isBegun = Journal.open(FLAGS_JOURNAL, folder);
    isBegun?.close();
    const resumed =
      isBegun === undefined ? await life(Infinity, create) : await life(Infinity, reopen, "update");
    expect(resumed).toBe("done");
    expect(delivered()).toEqual({
      ca1: textOf(AFTER, "ca1"),
      br1: textOf(AFTER, "br1"),
      br2: textOf(AFTER, "br2"),
    });
    expect(readFileSync(join(folder, "flags.yaml"), "utf8")).toBe(AFTER);
  }
  expect(step).toBeGreaterThan(30);
});

test("killed at each step of going back and gone on with, every stamp has what it had, and the file says so", async () => {
  let step = 1;
  for (; ; step += 1) {
    reset();
    expect(await life(Infinity, create)).toBe("done");
    const result = await life(step, reopen, "rollback");
    if (result === "rolled-back") break;
    expect(result).toBe("killed");
    expect(await life(Infinity, reopen, "rollback")).toBe("rolled-back");
    expect(delivered()).toEqual({
      ca1: textOf(BEFORE, "ca1"),
      br1: textOf(BEFORE, "br1"),
      br2: NO_FLAGS,
    });
    expect(readFileSync(join(folder, "flags.yaml"), "utf8")).toBe(BEFORE);
  }
  expect(step).toBeGreaterThan(20);
});

test("a file that somebody changed meanwhile is left as it is, and that is told", () => {
  const file = { path: "flags.yaml", before: BEFORE, after: AFTER };
  const other = BEFORE.replace("checkout", "basket");
  writeFileSync(join(folder, "flags.yaml"), other);
  expect(writeFile(folder, file)).toBe(false);
  expect(takeFileBack(folder, file)).toBe(false);
  expect(readFileSync(join(folder, "flags.yaml"), "utf8")).toBe(other);
});
