import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { FleetHost } from "../../fleet/rollout/fleet-host";
import type { LoadedFleet } from "../../fleet/open";
import { stackSpec } from "../../fleet/open";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import type { Keyring } from "../../engines/passphrase";
import { readInventory } from "../../fleet/inventory/inventory";
import { readProject } from "../../fleet/inventory/project";
import type { KillPoint } from "../../core/files/durable";
import { retire } from "../../fleet/lifecycle/retire";
import { lockFleet } from "../../core/locks/lock";
import { readRollout, RolloutJournal } from "../journals/rollouts-in-folder";
import { planRollout } from "../../fleet/rollout/plan";
import { runRollout } from "../../fleet/rollout/runner";
import { TWELVE } from "../rollout/ring-fleet";
import { runOptions, SETTINGS } from "../rollout/runs";

/** What is killed: a rollout, its rollback, a retirement. */
export type Scenario = "rollout" | "rollback" | "retire";

/** What a scenario works with. */
export interface Tools {
  readonly folder: string;
  readonly keyring: Keyring;
  readonly killPoint: KillPoint;
}

/** A program of one resource, so that a kill between any two effects takes little time. */
async function program(): Promise<object> {
  const config = new pulumi.Config("stampworks");
  const release = config.get("release") ?? "r0";
  new random.RandomPassword("app", { length: 32, keepers: { release } });
  return { id: pulumi.getStack(), release, retiring: config.getBoolean("retiring") ?? false };
}

/** Writes a fleet's project: its stamps are those of the four rings. */
export function makeFleet(folder: string): void {
  mkdirSync(join(folder, "stacks"), { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: probe\nruntime: nodejs\nstackConfigDir: stacks\n");
  const stamps = Object.entries(TWELVE).flatMap(([ring, ids]) => ids.map((id) => ({ id, ring })));
  for (const [index, { id, ring }] of stamps.entries()) {
    const keys = {
      cloud: "aws",
      region: "eu-west-1",
      account: `"2100000000${10 + index}"`,
      cidr: `10.${index}.0.0/16`,
    };
    const all = { ...keys, class: "standard", ring };
    const lines = Object.entries(all).map(([key, value]) => `  stampworks:${key}: ${value}`);
    writeFileSync(join(folder, `stacks/Pulumi.${id}.yaml`), `config:\n${lines.join("\n")}\n`);
  }
}

/** Does a scenario, or goes on with one that was killed. */
export async function perform(scenario: Scenario, tools: Tools): Promise<void> {
  const { folder, keyring, killPoint } = tools;
  const inventory = readInventory(readProject(folder));
  const session: LoadedFleet = { inventory, program: { run: program } };
  const engine = watched(
    new EmbeddedEngine({ folder: join(folder, ".stampworks"), keyring, killPoint }),
    folder,
  );
  const journals = join(folder, ".stampworks/rollouts");
  const lock = lockFleet(journals, scenario);
  try {
    if (scenario === "retire") {
      if (!existsSync(join(folder, "stacks/Pulumi.br2.yaml"))) return;
      await retire("br2", {
        project: inventory.project,
        engine,
        today: "2026-01-31",
        specOf: (stamp) => stackSpec(session, stamp),
        guards: [],
        operation: {},
        report: () => undefined,
        killPoint,
      });
      return;
    }
    const journal = journalOf(scenario, journals, session, killPoint);
    if (journal === undefined) return;
    const { signal } = new AbortController();
    const host = new FleetHost(session, engine, () => journal.state, { env: process.env, signal }, killPoint);
    await runRollout(journal, host, runOptions({ parallel: 2 }));
    journal.close();
  } finally {
    await engine.close();
    lock.release();
  }
}

function journalOf(
  scenario: "rollout" | "rollback",
  folder: string,
  { inventory }: LoadedFleet,
  killPoint: KillPoint,
): RolloutJournal | undefined {
  const at = new Date().toISOString();
  const last = readRollout(folder);
  if (scenario === "rollout" && last === undefined) {
    const request = {
      release: "r1",
      blueprintRelease: "r0",
      today: "2026-01-31",
      rings: Object.keys(TWELVE),
    };
    const { waves } = planRollout(inventory.stamps, request);
    const plan = waves.map(({ ring, stamps }) => ({ ring, stamps: [...stamps] }));
    return RolloutJournal.create(
      folder,
      { kind: "begin", version: 1, release: "r1", by: "test", at, waves: plan, settings: SETTINGS },
      killPoint,
    );
  }
  if (last?.end === (scenario === "rollout" ? "done" : "rolled-back")) return undefined;
  const journal = RolloutJournal.open(folder, killPoint);
  journal?.append({
    kind: "direction",
    direction: scenario === "rollout" ? "update" : "rollback",
    by: "test",
    at,
  });
  return journal;
}

/** Notes each update's beginning and end where a killed process can't take it back. */
function watched(engine: EmbeddedEngine, folder: string): EmbeddedEngine {
  const up = engine.up.bind(engine);
  const note = (text: string): void => appendFileSync(join(folder, "updates.log"), `${text}\n`);
  engine.up = async (spec, options) => {
    note(`begin ${spec.stack}`);
    const result = await up(spec, options);
    note(`end ${spec.stack}`);
    return result;
  };
  return engine;
}

/** What must be the same in the end, whatever happened on the way. */
export async function picture(folder: string, keyring: Keyring): Promise<Record<string, unknown>> {
  const engine = new EmbeddedEngine({ folder: join(folder, ".stampworks"), keyring });
  const configs = readdirSync(join(folder, "stacks")).sort();
  const stacks: Record<string, unknown> = {};
  for (const id of Object.values(TWELVE).flat()) {
    const live = engine.simulator.list({ project: "probe", stack: id });
    stacks[id] = {
      outputs: await engine.outputs({ project: "probe", stack: id }),
      summary: await engine.summary({ project: "probe", stack: id }),
      live: live.map(({ inputs, urn }) => ({ inputs, urn })),
    };
  }
  await engine.close();
  return {
    configs: configs.map((name) => [name, readFileSync(join(folder, "stacks", name), "utf8")]),
    stacks,
    end: readRollout(join(folder, ".stampworks/rollouts"))?.end,
  };
}

/** Stamps updated again although an update of theirs had come to its end. */
export function needless(folder: string): string[] {
  const file = join(folder, "updates.log");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return lines.filter((line, index) => {
    const [kind, id = ""] = line.split(" ");
    return kind === "begin" && lines.slice(0, index).includes(`end ${id}`);
  });
}
