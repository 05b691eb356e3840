import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { identity } from "../cli/fleet-folder";
import { RingFleet } from "../rollout/ring-fleet";
import { standIns } from "./stand-ins";
import { type Expressions, type JobRun, runJob } from "./workflow-steps";

const RINGS = { canary: ["ca1"], broad: ["br1", "br2"] };
const IDS = Object.values(RINGS).flat();
/** Jobs are handed the stacks' passphrase, also where it is empty: whoever brought the stamps up has the same. */
const PASSPHRASE = "of this test";

/** Runs the jobs of rollout.yml as GitHub does, each on a fresh checkout. */
class Pipeline {
  readonly fleet = new RingFleet(RINGS, { PULUMI_CONFIG_PASSPHRASE: PASSPHRASE });
  /** The number of the rollout that the jobs were made with. */
  rollout = "";
  readonly #path: string;
  readonly #configs: ReadonlyMap<string, string>;

  constructor() {
    this.#path = standIns(this.root);
    this.#configs = new Map(IDS.map((id) => [id, this.fleet.config(id)]));
    const phase = `echo "$STAMPWORKS_PHASE $STAMPWORKS_STAMP $STAMPWORKS_FROM" >> '${join(this.root, "phases")}'`;
    const said = JSON.stringify(phase);
    this.fleet.folder.write(
      "migrations.yaml",
      `expand: ${said}\nunchecked: the command of this test changes nothing\nbackfill: ${said}\ncontract: ${said}\n`,
    );
  }

  get root(): string {
    return this.fleet.folder.root;
  }

  job(file: string, name: string, more: Expressions = {}): Promise<JobRun> {
    for (const [id, text] of this.#configs) this.fleet.folder.write(`stacks/Pulumi.${id}.yaml`, text);
    const expressions = {
      "vars.STAMPWORKS_JOURNAL": join(this.root, "journal"),
      "secrets.PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
      ...more,
    };
    return runJob(file, name, expressions, { root: this.root, path: this.#path });
  }

  /** All jobs of a matrix, one after the other. */
  async stamps(task: string, matrix: string): Promise<readonly JobRun[]> {
    const { include } = z
      .object({ include: z.array(z.record(z.string(), z.string())) })
      .parse(JSON.parse(matrix));
    const runs: JobRun[] = [];
    for (const place of include) {
      const entries = Object.entries(place).map(([key, value]) => [`matrix.${key}`, value]);
      runs.push(
        await this.job("stamps.yml", "stamp", {
          ...Object.fromEntries(entries),
          "inputs.task": task,
          "inputs.rollout": this.rollout,
        }),
      );
    }
    return runs;
  }

  turn(turn: string): Promise<JobRun> {
    return this.job("turn.yml", "turn", { "inputs.turn": turn, "inputs.rollout": this.rollout });
  }

  get phases(): readonly string[] {
    const file = join(this.root, "phases");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }
}

describe("the workflow of a rollout, with a journal that its jobs share", () => {
  const pipeline = new Pipeline();
  afterAll(() => pipeline.fleet.folder.remove());
  const { fleet } = pipeline;
  let outputs: JobRun["outputs"] = {};
  const told = (name: string): string => outputs[`waves.${name}`] ?? "";

  test("begins it where its waves are made, and tells each wave's stamps, its gate, and what comes at the end", async () => {
    expect((await fleet.run(["up", "--all", "--yes"])).code).toBe(0);
    // What was merged: the blueprint names the next release.
    const program = join(pipeline.root, "index.js");
    writeFileSync(program, readFileSync(program, "utf8").replaceAll('"r0"', '"r1"'));
    const run = await pipeline.job("rollout.yml", "begin", {
      "inputs.release": "r1",
      "inputs.migrations": "migrations.yaml",
    });
    expect(run.code === 0 ? "" : run.text).toBe("");
    ({ outputs } = run);
    pipeline.rollout = told("rollout");
    expect(told("task")).toBe("update");
    expect([1, 2, 3, 4].map((wave) => told(`gate${wave}`))).toEqual(["1", "2", "3", ""]);
    expect(JSON.parse(told("contract"))).toHaveLength(1);
    // A second one is not begun beside it, and the first can be told again.
    const second = await pipeline.job("rollout.yml", "begin");
    expect([second.code, second.text]).toEqual([2, expect.stringContaining("is not finished")]);
    const again = await pipeline.job("rollout.yml", "begin", { "inputs.resume": "true" });
    expect(again.outputs).toEqual(outputs);
  });

  test("does nothing out of its order", async () => {
    const [late] = await pipeline.stamps("update", told("wave2"));
    expect([late?.code, late?.text]).toEqual([3, expect.stringContaining("wave 1 has not passed its gates")]);
    expect(pipeline.phases).toEqual([]);
  });

  test("brings each stamp its release between the phases of its schema, wave after wave", async () => {
    for (const wave of [1, 2, 3]) {
      const runs = await pipeline.stamps(told("task"), told(`wave${wave}`));
      expect(runs.map(({ code, text }) => (code === 0 ? "" : text))).toEqual(runs.map(() => ""));
      const gate = await pipeline.turn(`gate:${told(`gate${wave}`)}`);
      expect(gate.code === 0 ? "" : gate.text).toBe("");
    }
    expect(pipeline.phases).toEqual(IDS.flatMap((id) => [`expand ${id} r0`, `backfill ${id} r0`]));
    const { stdout } = await fleet.run(["status", "--json"]);
    expect(stdout.match(/"release": ?"r1"/gu)?.length).toBeGreaterThanOrEqual(IDS.length);
  });

  test("is not contracted while another stamp runs the release before, which is named", async () => {
    const config = identity({
      release: "r0",
      ring: "broad",
      cidr: "10.99.0.0/16",
      account: '"210000000099"',
    });
    fleet.folder.write("stacks/Pulumi.zz1.yaml", config);
    expect((await fleet.run(["up", "zz1", "--yes"])).code).toBe(0);
    const [part] = z.array(z.unknown()).parse(JSON.parse(told("contract")));
    const held = await pipeline.stamps("contract", JSON.stringify(part));
    for (const { code, text } of held)
      expect([code, text]).toEqual([
        3,
        expect.stringContaining("while stamps run another release: zz1 (r0)"),
      ]);
    expect((await pipeline.turn("finish")).code).toBe(3);
    expect(pipeline.phases.some((each) => each.startsWith("contract"))).toBe(false);
  });

  test("is contracted and ended by the same jobs once it has followed", async () => {
    fleet.folder.write(
      "stacks/Pulumi.zz1.yaml",
      identity({ ring: "broad", cidr: "10.99.0.0/16", account: '"210000000099"' }),
    );
    expect((await fleet.run(["up", "zz1", "--yes"])).code).toBe(0);
    const [part] = z.array(z.unknown()).parse(JSON.parse(told("contract")));
    for (const { code } of await pipeline.stamps("contract", JSON.stringify(part))) expect(code).toBe(0);
    expect((await pipeline.turn("finish")).code).toBe(0);
    expect(pipeline.phases.slice(6)).toEqual(IDS.map((id) => `contract ${id} r0`));
    const back = await fleet.run([
      "rollout",
      "--rollback",
      "--yes",
      "--journal",
      join(pipeline.root, "journal"),
    ]);
    expect([back.code, back.stderr]).toEqual([2, expect.stringContaining("the schema was contracted")]);
  });
});
