import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { rolloutOptions } from "../../../cli/rollout/options";
import { CI_SYSTEMS } from "../../../fleet/rollout/emit-waves";
import type { Settings } from "../../../fleet/rollout/entries";
import { migrationsSchema } from "../../../fleet/rollout/migrations/schema";
import { emitTurns } from "../../../fleet/rollout/turns/emit-turns";
import { turnOf } from "../../../fleet/rollout/turns/turn";
import { beginOf } from "../runs";

const RINGS = { canary: ["ca1"], no: ["br1", "br2"] };
const MIGRATIONS = migrationsSchema.parse({ expand: "expand", contract: "contract" });
const PLACE = { cloud: "aws", region: "us-east-1", account: "012345678901" };
const emit = (
  system: (typeof CI_SYSTEMS)[number],
  rings: Readonly<Record<string, readonly string[]>> = RINGS,
  change: Partial<Settings> = { migrations: MIGRATIONS },
): readonly string[] =>
  emitTurns(system, { begin: beginOf(rings, change), number: 7 }, () => PLACE, undefined);

/** Each step's turns, whatever the system: `update:ca1`, `gate:1` … */
const READERS: Readonly<
  Record<(typeof CI_SYSTEMS)[number], (lines: readonly string[]) => readonly (readonly string[])[]>
> = {
  github: (lines) => {
    const said = new Map(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
    expect(said.get("rollout")).toBe("7");
    const matrix = z.object({ include: z.array(z.object({ stamp: z.string() })) });
    const stamps = (text: unknown): string[] => matrix.parse(text).include.map(({ stamp }) => stamp);
    const steps: string[][] = [];
    for (let wave = 1; wave <= 8; wave += 1) {
      const text = said.get(`wave${wave}`) ?? "";
      if (text !== "") steps.push(stamps(JSON.parse(text)).map((id) => `${said.get("task")}:${id}`));
      const gate = said.get(`gate${wave}`) ?? "";
      if (gate !== "") steps.push([`gate:${gate}`]);
    }
    const contract = said.get("contract") ?? "";
    if (contract !== "")
      for (const part of z.array(z.unknown()).parse(JSON.parse(contract)))
        steps.push(stamps(part).map((id) => `contract:${id}`));
    if (said.get("finish") !== "") steps.push([said.get("finish") ?? ""]);
    return steps;
  },
  gitlab: ([text = ""]) => {
    const job = z.union([
      z.strictObject({
        extends: z.literal(".stamp"),
        stage: z.string(),
        variables: z.strictObject({ TASK: z.string(), ROLLOUT: z.literal("7") }),
        parallel: z.strictObject({ matrix: z.array(z.object({ STAMP: z.string() })).max(200) }),
      }),
      z.strictObject({
        extends: z.literal(".turn"),
        stage: z.string(),
        variables: z.strictObject({ TURN: z.string(), ROLLOUT: z.literal("7") }),
      }),
    ]);
    const {
      include: _,
      stages,
      ...jobs
    } = z.looseObject({ stages: z.array(z.string()), include: z.unknown() }).parse(parse(text));
    return stages.flatMap((stage) =>
      Object.values(jobs)
        .map((each) => job.parse(each))
        .filter((each) => each.stage === stage)
        .map((each) =>
          "parallel" in each
            ? each.parallel.matrix.map(({ STAMP }) => `${each.variables.TASK}:${STAMP}`)
            : [each.variables.TURN],
        ),
    );
  },
  argo: ([text = ""]) => {
    const step = z.strictObject({
      name: z.string(),
      templateRef: z.strictObject({ name: z.literal("stampworks"), template: z.enum(["stamp", "turn"]) }),
      arguments: z.strictObject({
        parameters: z.array(z.strictObject({ name: z.string(), value: z.string() })),
      }),
      withItems: z.array(z.object({ stamp: z.string() })).optional(),
    });
    const workflow = z.object({
      spec: z.object({ templates: z.array(z.object({ steps: z.array(z.array(step)).optional() })) }),
    });
    const [{ steps = [] } = {}] = workflow.parse(parse(text)).spec.templates;
    return steps.map(([each]) => {
      const [first, rollout] = each?.arguments.parameters ?? [];
      expect(rollout).toEqual({ name: "rollout", value: "7" });
      return each?.withItems?.map(({ stamp }) => `${first?.value}:${stamp}`) ?? [first?.value ?? ""];
    });
  },
};

describe.each(CI_SYSTEMS)("a rollout's turns for %s", (system) => {
  test("are each wave's updates and its gates, then the contracts, then the end", () => {
    expect(READERS[system](emit(system))).toEqual([
      ["update:ca1"],
      ["gate:1"],
      ["update:br1"],
      ["gate:2"],
      ["update:br2"],
      ["gate:3"],
      ["contract:ca1", "contract:br1", "contract:br2"],
      ["finish"],
    ]);
  });

  test("are such as the command takes, and without migrations nothing is contracted", () => {
    const turns = READERS[system](emit(system, RINGS, {})).flat();
    for (const turn of turns) expect([turn, turnOf(turn)]).toEqual([turn, expect.anything()]);
    expect(turns.some((turn) => turn.startsWith("contract"))).toBe(false);
  });

  test("of a wave that is too large for one matrix are several, and its gate comes after the last", () => {
    const many = Array.from({ length: 600 }, (_, index) => `s${index.toString(36)}b`);
    const steps = READERS[system](emit(system, { canary: ["ca1"], broad: many }));
    const updates = steps.flat().filter((turn) => turn.startsWith("update:"));
    expect(new Set(updates).size).toBe(601);
    expect(updates).toHaveLength(601);
    for (const [index, step] of steps.entries())
      if (step[0]?.startsWith("gate:") === true) expect(steps[index - 1]?.[0]).toMatch(/^update:/u);
    const gates = steps.flat().filter((turn) => turn.startsWith("gate:"));
    expect(gates).toEqual(gates.map((_, index) => `gate:${index + 1}`));
  });
});

test("what each system's job runs is the turn it was told", () => {
  const text = (path: string): string => readFileSync(join(__dirname, "../../..", path), "utf8");
  for (const path of [".github/workflows/stamps.yml", "ci/gitlab/stamp.yml", "ci/argo/stamp.yaml"])
    for (const task of ["update", "contract"])
      expect(text(path)).toMatch(
        new RegExp(
          `^ +${task}\\) +npx stampworks --engine pulumi rollout --turn "${task}:\\$STAMP" --of "\\$ROLLOUT" --journal "\\$`,
          "mu",
        ),
      );
  for (const path of [".github/workflows/turn.yml", "ci/gitlab/stamp.yml", "ci/argo/stamp.yaml"])
    expect(text(path)).toContain(
      'npx stampworks --engine pulumi rollout --turn "$TURN" --of "$ROLLOUT" --journal "$',
    );
});

test("a turn is asked for alone: what the rollout's plan says is not said again", () => {
  const globals = { cwd: ".", engine: undefined, parallel: 1, json: false, verbose: false };
  const asked = (given: Readonly<Record<string, unknown>>) => rolloutOptions.parse([], given, globals);
  expect(asked({ turn: "gate:2", of: "7", journal: "j" })).toEqual({
    mode: "turn",
    of: 7,
    turn: { kind: "gate", wave: 2 },
    journal: "j",
  });
  expect(() => asked({ turn: "gate:2", journal: "j" })).toThrow("--of: a turn names the rollout");
  expect(() => asked({ of: "7" })).toThrow("--of goes with --turn");
  expect(() => asked({ turn: "gate" })).toThrow("--turn");
  expect(() => asked({ turn: "finish", release: "r1" })).toThrow("--turn and --release do not go together");
  expect(() => asked({ turn: "finish", gateMetrics: "g.yaml" })).toThrow("--turn and --gate-metrics");
  expect(() => asked({ begin: true })).toThrow("--begin goes with --emit");
  expect(asked({ begin: true, emit: "argo" })).toMatchObject({ mode: "begin", system: "argo" });
  expect(asked({ resume: true, emit: "argo" })).toMatchObject({ mode: "again", system: "argo" });
  expect(() => asked({ rollback: true, emit: "argo" })).toThrow("do not go together");
});

test("each job of GitHub's rollout is handed the number of the rollout whose turn it takes", () => {
  const text = readFileSync(join(__dirname, "../../..", ".github/workflows/rollout.yml"), "utf8");
  const job = z.object({ with: z.record(z.string(), z.unknown()) });
  const { jobs } = z.object({ jobs: z.record(z.string(), z.looseObject({})) }).parse(parse(text));
  const called = Object.entries(jobs).filter(
    ([name]) => !["look", "begin", "plan", "central", "routing"].includes(name),
  );
  expect(called.length).toBeGreaterThan(17);
  for (const [name, each] of called)
    expect([name, job.parse(each).with["rollout"]]).toEqual([
      name,
      `\${{ ${"needs.plan.outputs.rollout"} }}`,
    ]);
});

test.each(["gitlab", "argo"] as const)(
  "%s brings the centres up in a step before the first wave",
  (system) => {
    const [text = ""] = emit(system, RINGS, { centres: ["central-aws-eu", "central-aws-us"] });
    const places = ["central-aws-eu", "central-aws-us", "ca1"].map((id) => text.indexOf(`"${id}"`));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(emit(system, RINGS, {}).join("")).not.toContain("central");
  },
);
