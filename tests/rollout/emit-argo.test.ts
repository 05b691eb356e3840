import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Target } from "../../fleet/rollout/emit";
import { emitArgo } from "../../fleet/rollout/emit-argo";
import { emitWaves } from "../../fleet/rollout/emit-waves";
import { planWaves } from "../../fleet/rollout/waves";
import { candidates } from "./runs";

const parameters = z.array(z.strictObject({ name: z.string(), value: z.string() }));
/** As much of Argo's form as is used; what it does not know is a fault. */
const workflow = z.strictObject({
  apiVersion: z.literal("argoproj.io/v1alpha1"),
  kind: z.literal("Workflow"),
  metadata: z.strictObject({ generateName: z.string() }),
  spec: z.strictObject({
    entrypoint: z.string(),
    parallelism: z.int(),
    synchronization: z.strictObject({ mutexes: z.array(z.strictObject({ name: z.string() })) }),
    templates: z.tuple([
      z.strictObject({
        name: z.string(),
        failFast: z.boolean(),
        steps: z.array(
          z.array(
            z.strictObject({
              name: z.string(),
              template: z.string().optional(),
              templateRef: z.strictObject({ name: z.string(), template: z.string() }).optional(),
              arguments: z.strictObject({ parameters }).optional(),
              withItems: z.array(z.record(z.string(), z.string())).optional(),
            }),
          ),
        ),
      }),
      z.strictObject({ name: z.literal("bake"), suspend: z.strictObject({ duration: z.string() }) }),
    ]),
  }),
});

const template = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    templates: z.array(
      z.object({
        name: z.string(),
        inputs: z.object({
          parameters: z.array(z.object({ name: z.string(), value: z.string().optional() })),
        }),
        container: z.object({
          args: z.array(z.string()),
          env: z.array(z.object({ name: z.string(), value: z.string() })),
        }),
        synchronization: z.object({ mutexes: z.array(z.object({ name: z.string() })) }),
      }),
    ),
  }),
});
const text = (path: string): string => readFileSync(join(__dirname, "../..", path), "utf8");
const pod = template.parse(parse(text("ci/argo/stamp.yaml")));

const target = (stamp: string, ring: string): Target => ({
  ...{ stamp, ring, cloud: "aws", region: "us-east-1", account: "012345678901" },
});
const WAVES = [[target("ca1", "canary")], [target("br1", "no"), target("br2", "no")]];
const read = (waves: readonly (readonly Target[])[], task = "rollout", bakeMs = 3_600_000) =>
  workflow.parse(parse(emitArgo(waves, { task, bakeMs }))).spec;

test("a wave is a step after the one before, with a pause between, and each stamp is a pod of its own", () => {
  const [{ steps }, bake] = read(WAVES).templates;
  expect(steps.map((step) => step.map(({ name }) => name))).toEqual([["wave-1"], ["bake-1"], ["wave-2"]]);
  expect(bake.suspend.duration).toBe("3600s");
  // An account of digits and a ring called no are texts.
  expect(steps[2]?.[0]?.withItems).toEqual([
    { account: "012345678901", cloud: "aws", region: "us-east-1", ring: "no", stamp: "br1" },
    { account: "012345678901", cloud: "aws", region: "us-east-1", ring: "no", stamp: "br2" },
  ]);
  expect(read(WAVES, "rollout", 0).templates[0].steps).toHaveLength(2);
});

test("what a step gives is what the pod's template takes, and no value becomes part of its script", () => {
  const step = read(WAVES).templates[0].steps[0]?.[0];
  const [stamp] = pod.spec.templates;
  expect(step?.templateRef).toEqual({ name: pod.metadata.name, template: stamp?.name });
  const parameters = stamp?.inputs.parameters ?? [];
  const taken = parameters.map(({ name }) => name);
  // The number of a rollout goes to its turns alone, and has a default.
  const asked = parameters.filter(({ value }) => value === undefined).map(({ name }) => name);
  expect(step?.arguments?.parameters.map(({ name }) => name)).toEqual(asked);
  expect(stamp?.container.env.map(({ value }) => value)).toEqual(
    taken.map((name) => `{{inputs.parameters.${name}}}`),
  );
  for (const argument of stamp?.container.args ?? []) expect(argument).not.toContain("{{");
  expect(stamp?.synchronization.mutexes).toEqual([{ name: "stamp-{{inputs.parameters.stamp}}" }]);
});

test("a pod does with its stamp what a job of GitLab's does", () => {
  const commands = (source: string, task: string): string | undefined =>
    new RegExp(`^\\s+${task}\\)\\s+(npx stampworks[^;]*);;`, "mu")
      .exec(source)?.[1]
      ?.replaceAll(/\s+/gu, " ");
  for (const task of ["rollout", "update", "contract", "routing", "retire"]) {
    const own = commands(text("ci/argo/stamp.yaml"), task);
    expect({ task, own }).toEqual({ task, own: commands(text("ci/gitlab/stamp.yml"), task) });
    expect(own).toContain("npx stampworks --engine pulumi");
  }
});

test("a retirement is told as one, and nothing to do is still a workflow", () => {
  expect(read(WAVES, "retire").templates[0].steps[0]?.[0]?.arguments?.parameters[0]).toEqual({
    ...{ name: "task", value: "retire" },
  });
  expect(read([]).templates[0].steps).toEqual([[{ name: "nothing", template: "bake" }]]);
});

test("2,000 stamps are told each once, and fit into one object of etcd", () => {
  const ids = Array.from({ length: 2000 }, (_, index) => `s${index.toString(36)}a`);
  const waves = planWaves(candidates({ canary: ids.slice(0, 20), broad: ids.slice(20) }));
  const place = { cloud: "aws", region: "ap-southeast-2", account: "012345678901" };
  const [emitted = ""] = emitWaves("argo", waves, () => place, { task: "rollout", bakeMs: 1000 });
  const told = emitted.match(/stamp: "\w+"/gu) ?? [];
  expect(told).toHaveLength(2000);
  expect(new Set(told).size).toBe(2000);
  // 1.5 MiB is the most: https://etcd.io/docs/v3.5/dev-guide/limit/
  expect(emitted.length).toBeLessThan(1_000_000);
});
