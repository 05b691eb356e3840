import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { readInventory } from "../../fleet/inventory/inventory";
import { readProject } from "../../fleet/inventory/project";
import type { LoadedFleet } from "../../fleet/open";
import { FleetHost } from "../../fleet/rollout/fleet-host";
import { planRollout } from "../../fleet/rollout/plan";
import { runRollout } from "../../fleet/rollout/runner";
import { RolloutJournal } from "../journals/rollouts-in-folder";
import { runOptions, SETTINGS } from "./runs";

const STAMPS = 2000;
/** How many stamps are updated between two looks at the memory. */
const BETWEEN = 250;
/** Most megabytes that a stamp more may leave behind: what its journal's line and its place in a map are. */
const MOST_OF_EACH = 0.02;

const folder = mkdtempSync(join(tmpdir(), "many-stamps-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function makeFleet(): void {
  mkdirSync(join(folder, "stacks"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: probe\nruntime: nodejs\nstackConfigDir: stacks\n");
  for (let index = 0; index < STAMPS; index += 1) {
    const keys = {
      ...{ cloud: "aws", region: "eu-west-1", account: `"${210_000_000_000 + index}"`, class: "standard" },
      cidr: `10.${index >> 4}.${(index & 15) * 16}.0/20`,
      ring: index < 20 ? "canary" : index < 200 ? "early" : "broad",
    };
    const lines = Object.entries(keys).map(([key, value]) => `  stampworks:${key}: ${value}`);
    writeFileSync(join(folder, `stacks/Pulumi.s${index}.yaml`), `config:\n${lines.join("\n")}\n`);
  }
}

async function program(): Promise<object> {
  const release = new pulumi.Config("stampworks").get("release") ?? "r0";
  new random.RandomPassword("app", { length: 32, keepers: { release } });
  return { id: pulumi.getStack(), release };
}

/** What is really held, in megabytes. */
function held(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed / 1e6;
}

test("a rollout of 2,000 stamps is planned within seconds and holds no more the more it has updated", async () => {
  makeFleet();
  const inventory = readInventory(readProject(folder));
  const fleet: LoadedFleet = { inventory, program: { run: program } };
  const engine = new EmbeddedEngine({ folder: join(folder, ".stampworks"), passphrase: "many" });
  const { waves } = planRollout(inventory.stamps, {
    ...{ release: "r1", blueprintRelease: "r0", today: "2026-01-31" },
    rings: ["canary", "early", "broad"],
  });
  expect(waves.flatMap(({ stamps }) => stamps)).toHaveLength(STAMPS);
  const journal = RolloutJournal.create(join(folder, ".stampworks/rollouts"), {
    ...{ kind: "begin", version: 1, release: "r1", by: "test", at: new Date().toISOString() },
    waves: waves.map(({ ring, stamps }) => ({ ring, stamps: [...stamps] })),
    settings: SETTINGS,
  });
  const { signal } = new AbortController();
  const host = new FleetHost(fleet, engine, () => journal.state, { env: {}, signal });
  const seen: number[] = [];
  let updated = 0;
  const onEvent = ({ kind }: { readonly kind: string }): void => {
    if (kind !== "step") return;
    updated += 1;
    if (updated % BETWEEN === 0) seen.push(held());
  };
  try {
    expect(await runRollout(journal, host, runOptions({ onEvent }))).toBe("done");
    process.stdout.write(`megabytes held after each ${BETWEEN} stamps: ${seen.map(Math.round).join(", ")}\n`);
    expect(seen).toHaveLength(STAMPS / BETWEEN);
    // The first look has what is loaded and compiled only once.
    const [, first = 0] = seen;
    expect((seen.at(-1) ?? 0) - first).toBeLessThan(MOST_OF_EACH * STAMPS);
  } finally {
    journal.close();
    await engine.close();
  }
});
