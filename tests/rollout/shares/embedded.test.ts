import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endOfRevision } from "../../../components/contract/releases/beside";
import { Cloud } from "../../../components/contract/cloud";
import { defineFleet } from "../../../components/program/index";
import type { KillPoint } from "../../../core/files/durable";
import { EmbeddedEngine } from "../../../engines/embedded/engine";
import type { Settings } from "../../../fleet/rollout/entries";
import { readInventory } from "../../../fleet/inventory/inventory";
import { readProject } from "../../../fleet/inventory/project";
import { type LoadedFleet, stackSpec } from "../../../fleet/open";
import { FleetHost } from "../../../fleet/rollout/fleet-host";
import { planRollout } from "../../../fleet/rollout/plan";
import { runRollout, type RunResult } from "../../../fleet/rollout/runner";
import { readRollout, RolloutJournal } from "../../journals/rollouts-in-folder";
import { IDENTITIES } from "../../render/reference";
import { shifted } from "../../render/shifted";
import { times } from "../../sweep";
import { runOptions, SETTINGS } from "../runs";
import { service } from "./service";

const CANARY = shifted({ strategy: "canary", percent: 25 });

class Crash extends Error {}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "shares-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a fleet's project with a stamp a ring. */
function makeFleet(clouds: readonly Cloud[]): void {
  mkdirSync(join(folder, "stacks"), { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: probe\nruntime: nodejs\nstackConfigDir: stacks\n");
  for (const [index, cloud] of clouds.entries()) {
    const keys = {
      ...{ cloud, cidr: `10.${20 + index}.0.0/16`, class: "standard", release: "r0" },
      ...{ ring: ["canary", "early"][index] ?? "broad", ...IDENTITIES[cloud] },
    };
    const lines = Object.entries(keys).map(([key, value]) => `  stampworks:${key}: "${value}"`);
    writeFileSync(join(folder, `stacks/Pulumi.s${index + 1}.yaml`), `config:\n${lines.join("\n")}\n`);
  }
}

interface Work {
  readonly program: LoadedFleet["program"];
  readonly gates?: Partial<Settings["gates"]>;
  readonly onFailure?: Settings["onFailure"];
  readonly killPoint?: KillPoint;
  /** Default r1; null: what the configs name. */
  readonly release?: string | null;
  /** Whether one that was begun is taken back. */
  readonly isBack?: boolean;
}

const open = (killPoint?: KillPoint): EmbeddedEngine =>
  new EmbeddedEngine({
    folder: join(folder, ".stampworks"),
    passphrase: "shares",
    ...(killPoint === undefined ? {} : { killPoint }),
  });
const loaded = (program: LoadedFleet["program"]): LoadedFleet => ({
  inventory: readInventory(readProject(folder)),
  program,
});
const configOf = (id: string): string => readFileSync(join(folder, `stacks/Pulumi.${id}.yaml`), "utf8");

/** Brings all stamps up as their configs say. */
async function upAll(program: LoadedFleet["program"]): Promise<void> {
  const engine = open();
  try {
    const fleet = loaded(program);
    for (const stamp of fleet.inventory.stamps) await engine.up(stackSpec(fleet, stamp));
  } finally {
    await engine.close();
  }
}

/** Begins a rollout, or goes on with it. */
async function roll({
  program,
  gates = {},
  onFailure = "halt",
  killPoint,
  release = "r1",
  isBack = false,
}: Work): Promise<RunResult> {
  const fleet = loaded(program);
  const engine = open(killPoint);
  const journals = join(folder, ".stampworks/rollouts");
  try {
    const at = new Date().toISOString();
    const request = { release: release ?? undefined, blueprintRelease: "r0", today: "2026-01-31" };
    const begun = readRollout(journals) !== undefined;
    const journal = begun
      ? RolloutJournal.open(journals, killPoint)
      : RolloutJournal.create(
          journals,
          {
            ...{ kind: "begin", version: 1, release, by: "test", at },
            waves: planRollout(fleet.inventory.stamps, request).waves.map(({ ring, stamps }) => ({
              ring,
              stamps: [...stamps],
            })),
            settings: { ...SETTINGS, onFailure, gates: { ...SETTINGS.gates, ...gates } },
          },
          killPoint,
        );
    if (journal === undefined) throw new Error("no journal");
    try {
      const direction = isBack ? "rollback" : journal.state.direction;
      if (begun) journal.append({ kind: "direction", direction, by: "test", at });
      const { signal } = new AbortController();
      const host = new FleetHost(fleet, engine, () => journal.state, { env: process.env, signal }, killPoint);
      return await runRollout(journal, host, runOptions({ parallel: 1 }));
    } finally {
      journal.close();
    }
  } finally {
    await engine.close();
  }
}

async function outputOf(id: string, name: string): Promise<unknown> {
  const engine = open();
  try {
    return (await engine.outputs({ project: "probe", stack: id }))?.[name];
  } finally {
    await engine.close();
  }
}

/** What a stamp runs, and whose requests it says go where. */
async function stateOf(id: string): Promise<{ release: unknown; traffic: string }> {
  const engine = open();
  try {
    const stack = { project: "probe", stack: id };
    const text = JSON.stringify(await engine.export(stack, { showSecrets: true }));
    const traffic = [...text.matchAll(/"(?:traffic|traffics)":(\[[^\]]*\])/g)].map(([, found = ""]) => found);
    return { release: (await engine.outputs(stack))?.["release"], traffic: traffic.join(" ") };
  } finally {
    await engine.close();
  }
}

describe("a canary on the simulated Azure and Google Cloud", () => {
  const made = defineFleet(CANARY);
  const program = { run: made, blueprint: made.blueprint() };

  test("whose gate is well has all requests in the end, of a gate that saw both stand", async () => {
    makeFleet([Cloud.Azure, Cloud.Gcp]);
    await upAll(program);
    // The gate writes down what the config says while it is asked.
    const command = `for s in $STAMPWORKS_STAMPS; do grep -c beside ${folder}/stacks/Pulumi.$s.yaml >> ${folder}/seen; done; true`;
    expect(await roll({ program, gates: { command, timeoutMs: 10_000 } })).toBe("done");
    // Each stamp's share, then its wave.
    expect(readFileSync(join(folder, "seen"), "utf8")).toBe("1\n0\n1\n0\n");
    for (const id of ["s1", "s2"]) {
      const { release, traffic } = await stateOf(id);
      expect(release).toBe("r1");
      expect(traffic).not.toMatch(/75|25/);
      expect(configOf(id)).not.toContain("beside");
      expect(configOf(id)).toContain("r1");
    }
  });

  test("whose gate is not well is taken back: the release before has all requests, and no stamp after it is touched", async () => {
    makeFleet([Cloud.Gcp, Cloud.Azure]);
    await upAll(program);
    const command = `! grep -q beside ${folder}/stacks/Pulumi.s1.yaml`;
    expect(await roll({ program, gates: { command, timeoutMs: 10_000 } })).toBe("halted");
    const journal = readRollout(join(folder, ".stampworks/rollouts"));
    expect(journal?.shares.get("s1")).toMatchObject({ phase: "back", state: "done", percent: 25 });
    expect(journal?.stamps.get("s1")?.reason).toContain("taken back at 25 % of the requests");
    expect(await stateOf("s1")).toMatchObject({ release: "r0" });
    expect((await stateOf("s1")).traffic).not.toMatch(/75|25/);
    expect(configOf("s1")).not.toContain("beside");
    expect(journal?.stamps.get("s2")).toMatchObject({ state: "waiting" });
  });
});

test("on the simulated AWS a canary that an alarm takes back fails its stamp, the release before goes on, and nothing follows", async () => {
  const made = defineFleet(CANARY);
  const program = { run: made, blueprint: made.blueprint() };
  makeFleet([Cloud.Aws, Cloud.Gcp]);
  await upAll(program);
  // The provider fails an update whose deployment ECS took back, with the reason that ECS gives, and ECS has the old one again:
  // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go (findDeploymentStatus)
  const fault = { op: "update", type: "aws:ecs/service:Service", urn: "*web*", message: "alarm detected" };
  const faults = join(folder, ".stampworks/clouds/faults.json");
  writeFileSync(faults, JSON.stringify([fault]));
  expect(await roll({ program })).toBe("halted");
  const journal = readRollout(join(folder, ".stampworks/rollouts"));
  const failed = { state: "failed", reason: expect.stringContaining("alarm detected") };
  expect(journal?.stamps.get("s1")).toMatchObject(failed);
  expect(journal?.stamps.get("s1")?.resource).toContain("aws:ecs/service:Service");
  expect(journal?.stamps.get("s2")).toMatchObject({ state: "waiting" });
  expect(await stateOf("s1")).toMatchObject({ release: "r0" });
  rmSync(faults);
  expect(await roll({ program, isBack: true })).toBe("rolled-back");
  expect(await stateOf("s1")).toMatchObject({ release: "r0" });
  expect(configOf("s1")).not.toContain("r1");
  rmSync(join(folder, ".stampworks/rollouts"), { recursive: true });
  expect(await roll({ program })).toBe("done");
  expect(await stateOf("s1")).toMatchObject({ release: "r1" });
});

test("a release is refused where the stack stands between two releases, though the config of this checkout does not say so", async () => {
  const made = defineFleet(CANARY);
  const program = { run: made, blueprint: made.blueprint() };
  makeFleet([Cloud.Gcp]);
  await upAll(program);
  const committed = configOf("s1");
  const revision = endOfRevision(String(await outputOf("s1", "revision")));
  const shared = `${committed}  stampworks:beside: "${revision ?? ""}"\n`.replace(`"r0"`, `"bad"`);
  writeFileSync(join(folder, "stacks/Pulumi.s1.yaml"), shared);
  await upAll(program);
  const before = await stateOf("s1");
  expect(before).toMatchObject({ release: "bad" });
  for (const text of [committed, committed.replace("r0", "r1")]) {
    writeFileSync(join(folder, "stacks/Pulumi.s1.yaml"), text);
    rmSync(join(folder, ".stampworks/rollouts"), { recursive: true, force: true });
    expect(await roll({ program, release: text === committed ? "r1" : null })).toBe("halted");
    const journal = readRollout(join(folder, ".stampworks/rollouts"));
    expect(journal?.stamps.get("s1")?.reason).toContain("stands between two releases");
    expect(await stateOf("s1")).toEqual(before);
  }
});

test.each([
  ["well", "true", "r1"],
  ["not well", "! grep -q beside stacks/Pulumi.s1.yaml", "r0"],
])(
  "killed between any two effects and resumed, a canary that is %s ends as it would have",
  async (_, gate, release) => {
    const blueprint = defineFleet(CANARY).blueprint();
    const program = { run: async () => service(), blueprint };
    const command = gate.replace("stacks", "$FOLDER/stacks");
    let killed = 0;
    for (let kill = 1; ; kill += times(9, 1)) {
      rmSync(folder, { recursive: true, force: true });
      folder = mkdtempSync(join(tmpdir(), "shares-"));
      makeFleet([Cloud.Gcp]);
      await upAll(program);
      let left = kill;
      const killPoint = (): void => {
        left -= 1;
        if (left <= 0) throw new Crash();
      };
      const gates = { command: command.replace("$FOLDER", folder), timeoutMs: 10_000 };
      const end = await roll({ program, gates, killPoint }).catch((error: unknown) => error);
      if (left > 0) break;
      killed += 1;
      expect(end === "halted" || end instanceof Crash).toBe(true);
      const last = readRollout(join(folder, ".stampworks/rollouts"));
      if (last?.end === undefined)
        expect(await roll({ program, gates })).toBe(release === "r1" ? "done" : "halted");
      const { release: runs, traffic } = await stateOf("s1");
      expect([kill, runs]).toEqual([kill, release]);
      expect(traffic).not.toContain("75");
      expect(configOf("s1")).not.toContain("beside");
    }
    expect(killed).toBeGreaterThan(5);
  },
);
