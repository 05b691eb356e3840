import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../core/message";
import type { StampEvent } from "../../events/event";
import { openDuckDb } from "../../events/centre/open";
import { event } from "./events";

/** What became of a centre whose disk was full for a while. */
export interface FullDiskTold {
  /** What the warehouse said while it was full. */
  readonly said: readonly string[];
  /** Events that it took, those whose taking failed, and those that it has at the end. */
  readonly taken: number;
  readonly refused: number;
  readonly has: number;
  /** Whether an erasure that the full disk ended could be done afterwards, and what it left. */
  readonly erased: { readonly failed: string; readonly left: number; readonly besides: boolean };
}

function mount(folder: string, ...options: readonly string[]): void {
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", options.join(","), "tmpfs", folder], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
}

// In a namespace of its own it may mount file systems.
async function main([folder = ""]: readonly string[]): Promise<FullDiskTold> {
  const file = join(folder, "centre.duckdb");
  mount(folder, "size=18m");
  const centre = await openDuckDb(file);
  const said = new Set<string>();
  let [number, taken, refused] = [0, 0, 0];
  const some = (tenant: string): StampEvent[] =>
    [...Array(250).keys()].map((index) =>
      event(tenant, number + index + 1, { data: JSON.stringify(randomBytes(3000).toString("hex")) }),
    );
  const take = async (): Promise<void> => {
    const events = some("acme");
    try {
      await centre.take(events);
      number += events.length;
      taken += events.length;
    } catch (error) {
      refused += events.length;
      said.add(messageOf(error));
    }
  };
  // Until its log has to be written to the file itself, for which there is no room.
  for (let turn = 0; turn < 20 && said.size === 0; turn += 1) await take();
  await take();
  mount(folder, "remount", "size=100m");
  await take();
  const has = Number((await centre.query("SELECT count(*) AS n FROM events"))[0]?.["n"]);

  await centre.take(some("globex").map((each, index) => ({ ...each, sequence: index + 1 })));
  mount(folder, "remount", `size=${spaceOf(folder) + 1_000_000}`);
  const until = new Date("2031-01-01T00:00:00Z");
  const failed = await centre.erase("globex", "a1", until).then(
    () => "",
    (error: unknown) => messageOf(error),
  );
  mount(folder, "remount", "size=200m");
  await centre.erase("globex", "a1", until);
  const left = await centre.count("globex", "a1");
  await centre.close();
  return {
    ...{ said: [...said], taken, refused, has },
    erased: { failed, left, besides: existsSync(`${file}.clean`) },
  };
}

function spaceOf(folder: string): number {
  const { stdout } = spawnSync("du", ["-sb", folder], { encoding: "utf8" });
  return Number(/^\d+/.exec(stdout)?.[0]);
}

main(process.argv.slice(2)).then(
  (told) => process.stdout.write(JSON.stringify(told)),
  (error: unknown) => {
    process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  },
);
