import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiEngine } from "../../engines/pulumi/engine";
import type { EngineEvent, StackSpec } from "../../engines/engine";
import type { Fault } from "../../engines/simulator/faults";
import { type CliProject, describeWithCli } from "./harness/cli";
import { PROBE_RESOURCES, probeProject } from "./harness/probe";
import type { SimulatedClouds } from "./harness/simulated";

interface Exported {
  readonly deployment: {
    readonly resources?: readonly { readonly urn: string; readonly type: string; readonly custom: boolean }[];
    readonly pending_operations?: readonly {
      readonly type: string;
      readonly resource: { readonly urn: string };
    }[];
  };
}

const SPEC: StackSpec = { project: "probe", stack: "dev", config: {}, program: () => undefined };
const KILLS = 22;
const KILLS_MS = 900_000;
const UP = ["up", "--yes", "--skip-preview", "--stack", "dev"];

describeWithCli("an update that is interrupted", (bin) => {
  let project: CliProject;
  let clouds: SimulatedClouds;
  let engine: PulumiEngine;
  const variables = { ...process.env };

  beforeAll(async () => {
    ({ clouds, project } = probeProject(bin));
    await project.must("stack", "init", "dev");
    // The engine takes its CLI, backend and passphrase from this process's environment, as a user's command does.
    Object.assign(process.env, project.env);
    engine = new PulumiEngine({ root: project.program });
  });

  afterEach(async () => {
    faults();
    await project.must("destroy", "--yes", "--skip-preview", "--stack", "dev");
    expect(clouds.live()).toBe(0);
  });

  afterAll(async () => {
    await engine.close();
    Object.assign(process.env, variables);
    project.remove();
  });

  it.each([1, 7, 13])(
    "by a cloud's failure at create %i keeps what was made, names the resource and finishes later",
    async (nth) => {
      // Each package has a plugin, and a count, of its own: the failures are those of AWS.
      faults({ op: "create", type: "aws:*", nth, code: "InternalError", message: "try later" });
      const error: unknown = await engine.up(SPEC).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "engine" });
      expect(String(error)).toMatch(
        /(vpc|subnet|dead|queue)-\d \(aws:\w+\/\w+:\w+\): simulated AWS: InternalError: try later/,
      );
      expect(await orphans()).toEqual([]);
      expect(clouds.live()).toBeGreaterThanOrEqual(nth - 1);
      faults();
      const { counts } = await engine.up(SPEC);
      expect(counts.update + counts.replace + counts.delete).toBe(0);
      await expectWhole();
    },
  );

  it("by an abort finishes what was begun, frees the stack and goes on later", async () => {
    faults({ op: "create", delayMs: 200, times: 1000 });
    const controller = new AbortController();
    const events: EngineEvent[] = [];
    const onEvent = (event: EngineEvent): void => {
      events.push(event);
      if (event.kind === "done" && event.type === "aws:ec2/subnet:Subnet") controller.abort();
    };
    const error: unknown = await engine
      .up(SPEC, { onEvent, signal: controller.signal })
      .catch((reason: unknown) => reason);
    expect(String(error)).toContain("the operation was stopped");
    expect((await exported()).deployment.pending_operations ?? []).toEqual([]);
    expect(await orphans()).toEqual([]);
    expect(clouds.live()).toBeLessThan(PROBE_RESOURCES);
    faults();
    await engine.up(SPEC);
    await expectWhole();
  });

  it("by somebody else's update says who holds the stack and how to free it", async () => {
    faults({ op: "create", delayMs: 1500, times: 1000 });
    const ending = new AbortController();
    let other: Promise<unknown> | undefined;
    await new Promise<void>((begun) => {
      const onEvent = (event: EngineEvent): void => {
        if (event.kind === "started" && event.type === "aws:ec2/vpc:Vpc") begun();
      };
      other = engine.up(SPEC, { onEvent, signal: ending.signal }).catch((reason: unknown) => reason);
    });
    const error: unknown = await engine.up(SPEC).catch((reason: unknown) => reason);
    ending.abort();
    await other;
    expect(error).toMatchObject({ code: "locked" });
    expect(String(error)).toMatch(/is locked by \S+ \(process \d+\) since .*pulumi cancel -s dev/);
  });

  it("shows drift as what differs and leaves the state alone", async () => {
    await engine.up(SPEC);
    expect(await engine.drift(SPEC)).toMatchObject({ drifted: false, steps: [] });
    const urn =
      (await exported()).deployment.resources?.find(({ type }) => type === "aws:ec2/vpc:Vpc")?.urn ?? "";
    clouds.with((simulator) => simulator.drift(urn, { tags: { Name: "by hand" } }));
    const { drifted, steps } = await engine.drift(SPEC);
    expect(drifted).toBe(true);
    expect(steps).toMatchObject([
      { op: "update", urn, changes: [{ path: "tags", after: '{"Name":"by hand"}' }] },
    ]);
    expect(JSON.stringify(await engine.export(SPEC))).not.toContain("by hand");
    expect(await engine.outputs(SPEC)).toMatchObject({ password0: "[secret]" });
  });

  it("between a state and the file beside it can be read again once the empty file is gone", async () => {
    await project.must(...UP);
    writeFileSync(join(project.folder, "backend/.pulumi/stacks/probe/dev.json.attrs"), "");
    const unread = await project.run("stack", "export", "--stack", "dev");
    expect(unread.stderr).toContain("failed to load checkpoint: EOF");
    settleSidecars();
    await expectWhole();
  });

  it(
    "by kill -9 at 22 points converges, each time by the documented repair and one more up",
    async () => {
      // Half of the answers come late, so that both kinds of doubt occur: made already, and not made yet.
      faults(
        { op: "create", delayMs: 30, times: 1000 },
        { op: "create", type: "*:Queue", delayMs: 120, times: 1000, after: true },
      );
      const doubts = { made: 0, unmade: 0 };
      let kills = 0;
      // An update goes on where the last one was killed, so that the points wander through the whole program.
      for (let attempt = 0; kills < KILLS && attempt < 3 * KILLS; attempt += 1) {
        if (!(await killAt(1 + ((attempt * 2) % 9)))) {
          await expectWhole();
          await project.must("destroy", "--yes", "--skip-preview", "--stack", "dev");
          continue;
        }
        kills += 1;
        settleSidecars();
        await project.must("cancel", "--yes", "--stack", "dev");
        const { made, unmade } = await settlePending();
        doubts.made += made;
        doubts.unmade += unmade;
        expect(await orphans()).toEqual([]);
      }
      expect(kills).toBe(KILLS);
      expect(doubts.made).toBeGreaterThan(0);
      expect(doubts.unmade).toBeGreaterThan(0);
      faults();
      await project.must(...UP);
      await expectWhole();
    },
    KILLS_MS,
  );

  /** Tells the clouds what is to go wrong; without arguments, nothing. */
  function faults(...list: readonly Fault[]): void {
    mkdirSync(clouds.folder, { recursive: true });
    const file = join(clouds.folder, "faults.json");
    if (list.length === 0) rmSync(file, { force: true });
    else writeFileSync(file, JSON.stringify(list));
  }

  async function exported(): Promise<Exported> {
    return JSON.parse(await project.must("stack", "export", "--stack", "dev")) as Exported;
  }

  /** What lives in the clouds and is in nobody's state. */
  async function orphans(): Promise<string[]> {
    const known = new Set(((await exported()).deployment.resources ?? []).map(({ urn }) => urn));
    const living = clouds.with((simulator) => simulator.list().map(({ urn }) => urn));
    return living.filter((urn) => !known.has(urn));
  }

  async function expectWhole(): Promise<void> {
    expect(clouds.live()).toBe(PROBE_RESOURCES);
    expect(await orphans()).toEqual([]);
    expect((await project.run("preview", "--refresh", "--expect-no-changes", "--stack", "dev")).code).toBe(0);
  }

  /** Kills the CLI at its n-th line about a resource; false when it ended before. */
  async function killAt(point: number): Promise<boolean> {
    const args = [...UP, "--non-interactive", "--color", "never"];
    const child = spawn(join(bin, "pulumi"), args, {
      cwd: project.program,
      env: project.env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    let lines = 0;
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      lines += text.match(/ (creating|created) \(/g)?.length ?? 0;
      if (lines >= point) child.kill("SIGKILL");
    });
    return new Promise((done, fail) => {
      child.once("error", fail);
      child.once("close", (_, signal) => done(signal === "SIGKILL"));
    });
  }

  /**
   * The first part of the documented repair: the backend writes these files in place, and a CLI killed just then
   * leaves one empty.
   */
  function settleSidecars(): void {
    const backend = join(project.folder, "backend");
    const files = readdirSync(backend, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".attrs"))
      .map((name) => join(backend, name));
    for (const file of files) if (statSync(file).size === 0) rmSync(file);
  }

  /**
   * The second part: what the cloud made before the CLI died goes into the state with its id, what it did not
   * make is dropped with the other pending operations (`pulumi stack import`), and a refresh reads the rest. The
   * CLI's `refresh --import-pending-creates` drops both kinds in this version.
   */
  async function settlePending(): Promise<{ made: number; unmade: number }> {
    const state = await exported();
    const { pending_operations: pending = [], resources = [] } = state.deployment;
    if (pending.length === 0) return { made: 0, unmade: 0 };
    const living = new Map(
      clouds.with((simulator) => simulator.list().map(({ id, urn }) => [urn, id] as const)),
    );
    const made = pending.flatMap(({ resource }) => {
      const id = living.get(resource.urn);
      return id === undefined ? [] : [{ ...resource, id }];
    });
    const deployment = { ...state.deployment, resources: [...resources, ...made], pending_operations: [] };
    const file = join(project.folder, "repaired.json");
    writeFileSync(file, JSON.stringify({ ...state, deployment }));
    await project.must("stack", "import", "--file", file, "--stack", "dev");
    await project.must("refresh", "--yes", "--skip-preview", "--stack", "dev");
    return { made: made.length, unmade: pending.length - made.length };
  }
});
