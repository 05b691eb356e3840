import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type FleetBlueprint, fleetBlueprintSchema } from "../../components/program/fleet-blueprint";
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
import type { Settings } from "../../fleet/rollout/entries";
import { metricGatesSchema } from "../../fleet/rollout/metrics/schema";
import { planRollout } from "../../fleet/rollout/plan";
import { runRollout } from "../../fleet/rollout/runner";
import { firstDay, RULES, TWO } from "./first-day";
import { TWELVE } from "../rollout/ring-fleet";
import { runOptions, SETTINGS } from "../rollout/runs";
import { service } from "../rollout/shares/service";
import { shifted } from "../render/shifted";

/**
 * What is killed: a rollout, its rollback, a retirement, a rollout with a schema and gates, one that a share of the requests and gates by
 * numbers judge; on the first day the clouds refuse what they refuse but then.
 */
export type Scenario =
  | "rollout"
  | "rollback"
  | "retire"
  | "first day"
  | "last day"
  | "schema"
  | "well"
  | "unwell";

/** Where the environment says that a Prometheus is, for the scenarios that numbers judge. */
export const PROMETHEUS_URL = "TEST_PROMETHEUS_URL";

/** What is done in a scenario, and to which stamps. */
interface Plot {
  readonly deed: "rollout" | "rollback" | "retire";
  readonly rings: Readonly<Record<string, readonly string[]>>;
  /** Whether the clouds are as strict as with a new account. */
  readonly isStrict: boolean;
  /** Whether the release changes a schema, and a gate is asked after each wave. */
  readonly hasSteps?: true;
  /**
   * The number that Prometheus tells of each stamp, of which 1 is the most that is well; then the release has a share of a stamp's requests
   * before it has all.
   */
  readonly number?: number;
}

/** A number that no stamp is well with. */
export const UNWELL = 2;

export const PLOTS: Readonly<Record<Scenario, Plot>> = {
  rollout: { deed: "rollout", rings: TWELVE, isStrict: false },
  rollback: { deed: "rollback", rings: TWELVE, isStrict: false },
  retire: { deed: "retire", rings: TWELVE, isStrict: false },
  schema: { deed: "rollout", rings: TWO, isStrict: false, hasSteps: true },
  well: { deed: "rollout", rings: TWO, isStrict: false, number: 0.5 },
  unwell: { deed: "rollout", rings: TWO, isStrict: false, number: UNWELL },
  "first day": { deed: "rollout", rings: TWO, isStrict: true },
  "last day": { deed: "retire", rings: TWO, isStrict: true },
};

/** What a scenario works with. */
export interface Tools {
  readonly folder: string;
  readonly keyring: Keyring;
  readonly killPoint: KillPoint;
}

/** The blueprint of stamps where a quarter of the requests sees a release first. */
function sharing(): FleetBlueprint {
  return fleetBlueprintSchema.parse(shifted({ strategy: "canary", percent: 25 }));
}

/** A program of one resource, so that a kill between any two effects takes little time; and of what a strict cloud looks at. */
async function program(isStrict: boolean): Promise<object> {
  const config = new pulumi.Config("stampworks");
  const release = config.get("release") ?? "r0";
  new random.RandomPassword("app", { length: 32, keepers: { release } });
  if (isStrict) firstDay(pulumi.getStack(), release);
  return { id: pulumi.getStack(), release, retiring: config.getBoolean("retiring") ?? false };
}

/** Writes a fleet's project: its stamps are those of the four rings. */
export function makeFleet(folder: string, { isStrict, number, rings }: Plot): void {
  mkdirSync(join(folder, "stacks"), { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: probe\nruntime: nodejs\nstackConfigDir: stacks\n");
  if (isStrict) {
    mkdirSync(join(folder, ".stampworks/clouds"), { recursive: true });
    writeFileSync(join(folder, ".stampworks/clouds/rules.json"), JSON.stringify(RULES));
  }
  const stamps = Object.entries(rings).flatMap(([ring, ids]) => ids.map((id) => ({ id, ring })));
  for (const [index, { id, ring }] of stamps.entries()) {
    const place =
      number === undefined
        ? { cloud: "aws", region: "eu-west-1", account: `"2100000000${10 + index}"` }
        : { cloud: "gcp", region: "europe-west4", account: `acme-stamp-${index + 1}` };
    const all = { ...place, cidr: `10.${index}.0.0/16`, class: "standard", ring };
    const lines = Object.entries(all).map(([key, value]) => `  stampworks:${key}: ${value}`);
    writeFileSync(join(folder, `stacks/Pulumi.${id}.yaml`), `config:\n${lines.join("\n")}\n`);
  }
}

/** Does a scenario, or goes on with one that was killed. */
export async function perform(scenario: Scenario, tools: Tools): Promise<void> {
  const { folder, keyring, killPoint } = tools;
  const { deed, hasSteps, isStrict, number, rings } = PLOTS[scenario];
  const inventory = readInventory(readProject(folder));
  const own: LoadedFleet["program"] =
    number === undefined
      ? { run: async () => program(isStrict) }
      : { run: async () => service(), blueprint: sharing() };
  const session: LoadedFleet = { inventory, program: own };
  const engine = watched(
    new EmbeddedEngine({ folder: join(folder, ".stampworks"), keyring, killPoint }),
    folder,
  );
  const journals = join(folder, ".stampworks/rollouts");
  const lock = lockFleet(journals, deed);
  try {
    if (deed === "retire") {
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
    const settings = hasSteps ? stepsIn(folder) : number === undefined ? SETTINGS : judgedBy(number);
    const journal = journalOf({ deed, rings }, journals, session, settings, killPoint);
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

/** Settings under which each phase of a schema, and each gate, leaves a line. */
function stepsIn(folder: string): Settings {
  const log = join(folder, "steps.log");
  const note = (text: string): string => `echo "${text}" >> "${log}"`;
  const phase = note("$STAMPWORKS_PHASE $STAMPWORKS_STAMP $STAMPWORKS_FROM $STAMPWORKS_RELEASE");
  return {
    ...SETTINGS,
    gates: { ...SETTINGS.gates, timeoutMs: 60_000, command: note("gate $STAMPWORKS_WAVE") },
    migrations: { expand: phase, backfill: phase, contract: phase, minutes: 1 },
  };
}

/** Settings under which a Prometheus is asked for a number of each stamp, which is the same for all of them. */
function judgedBy(number: number): Settings {
  const of = (id: string): string => `label_replace(vector(${number}), "stamp", "${id}", "", "")`;
  const query = Object.values(TWO).flat().map(of).join(" or ");
  const metrics = metricGatesSchema.parse({
    prometheus: process.env[PROMETHEUS_URL],
    gates: [{ name: "saturation", query, most: 1, looks: 2 }],
  });
  return {
    ...SETTINGS,
    onFailure: "rollback",
    gates: { ...SETTINGS.gates, metrics, timeoutMs: 60_000, everyMs: 1 },
  };
}

function journalOf(
  { deed, rings }: Pick<Plot, "rings"> & { readonly deed: "rollout" | "rollback" },
  folder: string,
  { inventory }: LoadedFleet,
  settings: Settings,
  killPoint: KillPoint,
): RolloutJournal | undefined {
  const at = new Date().toISOString();
  const last = readRollout(folder);
  if (deed === "rollout" && last === undefined) {
    const request = {
      release: "r1",
      blueprintRelease: "r0",
      today: "2026-01-31",
      rings: Object.keys(rings),
    };
    const { waves } = planRollout(inventory.stamps, request);
    const plan = waves.map(({ ring, stamps }) => ({ ring, stamps: [...stamps] }));
    return RolloutJournal.create(
      folder,
      { kind: "begin", version: 1, release: "r1", by: "test", at, waves: plan, settings },
      killPoint,
    );
  }
  // A rollout that its numbers take back goes on the way it was going.
  const direction =
    settings.onFailure === "rollback" ? last?.direction : deed === "rollout" ? "update" : "rollback";
  if (last?.end === (direction === "rollback" ? "rolled-back" : "done")) return undefined;
  const journal = RolloutJournal.open(folder, killPoint);
  if (direction !== undefined) journal?.append({ kind: "direction", direction, by: "test", at });
  return journal;
}

/** Brings all stamps up as their configs say. */
export async function bringUp(folder: string, keyring: Keyring): Promise<void> {
  const inventory = readInventory(readProject(folder));
  const session: LoadedFleet = { inventory, program: { run: async () => service() } };
  const engine = new EmbeddedEngine({ folder: join(folder, ".stampworks"), keyring });
  for (const stamp of inventory.stamps) await engine.up(stackSpec(session, stamp));
  await engine.close();
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
export async function picture(
  { rings }: Pick<Plot, "rings">,
  folder: string,
  keyring: Keyring,
): Promise<Record<string, unknown>> {
  const engine = new EmbeddedEngine({ folder: join(folder, ".stampworks"), keyring });
  const configs = readdirSync(join(folder, "stacks")).sort();
  const stacks: Record<string, unknown> = {};
  for (const id of Object.values(rings).flat()) {
    const live = engine.simulator.list({ project: "probe", stack: id });
    stacks[id] = {
      // A revision's number tells how often there was a new one, and who goes on tries what was halted once more.
      outputs: { ...(await engine.outputs({ project: "probe", stack: id })), revision: undefined },
      summary: await engine.summary({ project: "probe", stack: id }),
      // In which order independent resources came to be is nobody's promise.
      live: Object.fromEntries(live.map(({ inputs, urn }) => [urn, inputs])),
    };
  }
  await engine.close();
  return {
    configs: configs.map((name) => [name, readFileSync(join(folder, "stacks", name), "utf8")]),
    stacks,
    ...ended(folder),
    steps: firstSteps(folder),
  };
}

/** How a rollout ended, and what numbers said of each wave and each share. */
function ended(folder: string): Record<string, unknown> {
  const last = readRollout(join(folder, ".stampworks/rollouts"));
  return {
    end: last?.end,
    waves: last?.waves.map(({ evidence, state }) => ({ state, evidence })),
    shares: [...(last?.shares ?? [])].map(([id, { percent, phase, state }]) => ({
      id,
      percent,
      phase,
      state,
    })),
    reasons: [...(last?.stamps ?? [])].map(([id, { reason }]) => ({ id, reason })),
  };
}

/** Phases and gates in the order of their first: one that was cut short is run again. */
function firstSteps(folder: string): string[] {
  const file = join(folder, "steps.log");
  return existsSync(file) ? [...new Set(readFileSync(file, "utf8").trim().split("\n"))] : [];
}

/** Stamps whose update was begun more than once, in the order of their first. */
export function begunAgain(folder: string): string[] {
  const log = readFileSync(join(folder, "updates.log"), "utf8");
  const begun = [...log.matchAll(/^begin (\S+)/gmu)].map(([, id = ""]) => id);
  return [...new Set(begun)].filter((id) => begun.indexOf(id) !== begun.lastIndexOf(id));
}

/** How many updates of each stamp came to their end. */
export function updatesOf(folder: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [kind, id] of linesOf(folder)) if (kind === "end") counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/**
 * Stamps updated again although all their updates had come to their end.
 * @param usual how many updates each has where nothing happens
 */
export function needless(folder: string, usual: ReadonlyMap<string, number>): string[] {
  const left = new Map(usual);
  return linesOf(folder).flatMap(([kind, id]) => {
    const rest = left.get(id) ?? 0;
    if (kind === "end") left.set(id, rest - 1);
    return kind === "begin" && rest <= 0 ? [id] : [];
  });
}

/** What is noted of updates: `begin` or `end`, and the stamp. */
function linesOf(folder: string): [kind: string, id: string][] {
  const file = join(folder, "updates.log");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return lines.map((line) => {
    const [kind = "", id = ""] = line.split(" ");
    return [kind, id];
  });
}
