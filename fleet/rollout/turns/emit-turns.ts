import { stringify } from "yaml";
import type { RoutingEntry } from "../../inventory/stack-config";
import {
  emitGithub,
  GITHUB_JOBS,
  GITLAB_JOBS,
  type Place,
  type Target,
  type TargetWave,
  targetsOf,
} from "../emit";
import { ARGO_JOBS } from "../emit-argo";
import { centralWave, type CiSystem } from "../emit-waves";
import type { Begin } from "../entries";
import type { Numbered } from "../../../core/journal/store";

/** A rollout that was begun, and its number, which its jobs name with each turn. */
type Begun = Numbered<{ readonly begin: Begin }>;

/** Stamps that are worked on at once by Argo, as in the other systems' pipelines. */
const AT_ONCE = 20;

/** What the jobs of one step do: a task on each stamp, or one turn that no stamp is needed for. */
type Step =
  | {
      readonly name: string;
      readonly task: "update" | "contract" | "rollout";
      readonly targets: readonly Target[];
    }
  | { readonly name: string; readonly turn: string };

/**
 * A rollout that was begun, as jobs that take its turns: its centres, by themselves; each wave's stamps, then the wave's gates; what contracts the schemas once all
 * have passed; and its end. The routing layer comes last.
 */
export function emitTurns(
  system: CiSystem,
  begun: Begun,
  describe: (id: string) => Place,
  routing: RoutingEntry | undefined,
): string[] {
  const rollout = String(begun.number);
  switch (system) {
    case "github":
      return github(begun, describe, routing);
    case "gitlab":
      return [gitlab(stepsOf(begun.begin, describe, routing, GITLAB_JOBS), rollout).trimEnd()];
    case "argo":
      return [argo(stepsOf(begun.begin, describe, routing, ARGO_JOBS), rollout).trimEnd()];
  }
}

/** The centres that come before the first wave: none where the rollout began with none. */
function centralWaves({ centres = [] }: Begin["settings"]): readonly TargetWave[] {
  return centres.length === 0 ? [] : [centralWave(centres.map((id) => ({ id })))];
}

/** Each after the one before. */
function stepsOf(
  { settings, waves }: Begin,
  describe: (id: string) => Place,
  routing: RoutingEntry | undefined,
  most: number,
): Step[] {
  const parts = (
    name: string,
    task: "update" | "contract",
    stamps: Begin["waves"][number]["stamps"],
  ): Step[] =>
    targetsOf([{ stamps }], describe, most).map((targets, index, all) => ({
      ...{ name: all.length === 1 ? name : `${name}-${index + 1}`, task, targets },
    }));
  const centres = targetsOf(centralWaves(settings), describe, most).map(
    (targets, index): Step => ({
      name: index === 0 ? "central" : `central-${index + 1}`,
      task: "rollout",
      targets,
    }),
  );
  const steps: Step[] = [
    ...centres,
    ...waves.flatMap(({ stamps }, index): Step[] => [
      ...parts(`wave-${index + 1}`, "update", stamps),
      { name: `gate-${index + 1}`, turn: `gate:${index + 1}` },
    ]),
  ];
  if (settings.migrations?.contract !== undefined)
    steps.push(
      ...parts(
        "contract",
        "contract",
        waves.flatMap(({ stamps }) => stamps),
      ),
    );
  if (waves.length > 0) steps.push({ name: "finish", turn: "finish" });
  if (routing !== undefined) {
    const targets = [{ stamp: routing.id, ring: routing.id, ...describe(routing.id) }];
    steps.push({ name: "routing", task: "rollout", targets });
  }
  return steps;
}

/** A matrix a wave as always, and beside it the gate that follows; the rest by their names. */
function github(
  { begin: { settings, waves }, number }: Begun,
  describe: (id: string) => Place,
  routing: RoutingEntry | undefined,
): string[] {
  const matrices: (readonly Target[])[] = [];
  const gates: string[] = [];
  for (const [index, wave] of waves.entries()) {
    const parts = targetsOf([wave], describe, GITHUB_JOBS);
    matrices.push(...parts);
    gates.push(...parts.map((_, part) => (part === parts.length - 1 ? String(index + 1) : "")));
  }
  const matrix = (targets: readonly Target[]): { readonly include: readonly Target[] } => ({
    include: targets,
  });
  const contract =
    settings.migrations?.contract === undefined
      ? []
      : targetsOf([{ stamps: waves.flatMap(({ stamps }) => stamps) }], describe, GITHUB_JOBS).map(matrix);
  const last =
    routing === undefined
      ? undefined
      : matrix([{ stamp: routing.id, ring: routing.id, ...describe(routing.id) }]);
  const [first] = targetsOf(centralWaves(settings), describe, GITHUB_JOBS);
  return [
    "task=update",
    `rollout=${number}`,
    ...emitGithub(matrices),
    ...gates.map((gate, index) => `gate${index + 1}=${gate}`),
    `contract=${contract.length === 0 ? "" : JSON.stringify(contract)}`,
    `finish=${waves.length === 0 ? "" : "finish"}`,
    `central=${first === undefined ? "" : JSON.stringify(matrix(first))}`,
    `routing=${last === undefined ? "" : JSON.stringify(last)}`,
  ];
}

/** A child pipeline: a stage a step; what a job does is `.stamp`'s or `.turn`'s in ci/gitlab/stamp.yml. */
function gitlab(steps: readonly Step[], rollout: string): string {
  const jobs = steps.map((step) => {
    const { name } = step;
    if ("turn" in step)
      return [name, { extends: ".turn", stage: name, variables: { TURN: step.turn, ROLLOUT: rollout } }];
    const matrix = step.targets.map(({ account, cloud, region, ring, stamp }) => ({
      ...{ STAMP: stamp, RING: ring, CLOUD: cloud, REGION: region, ACCOUNT: account },
    }));
    return [
      name,
      {
        extends: ".stamp",
        stage: name,
        variables: { TASK: step.task, ROLLOUT: rollout },
        parallel: { matrix },
      },
    ];
  });
  // A pipeline without jobs is refused.
  const none = { nothing: { stage: "none", script: ["echo there is nothing to do"] } };
  const pipeline = {
    include: [{ local: "ci/gitlab/stamp.yml" }],
    stages: steps.length === 0 ? ["none"] : steps.map(({ name }) => name),
    ...(steps.length === 0 ? none : Object.fromEntries(jobs)),
  };
  return stringify(pipeline, { lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });
}

/** A Workflow: a step a step; what a pod does are the templates `stamp` and `turn` of ci/argo/stamp.yaml. */
function argo(steps: readonly Step[], rollout: string): string {
  const places = ["stamp", "ring", "cloud", "region", "account"] as const;
  const templateOf = (step: Step): object => {
    if ("turn" in step)
      return {
        name: step.name,
        templateRef: { name: "stampworks", template: "turn" },
        arguments: {
          parameters: [
            { name: "turn", value: step.turn },
            { name: "rollout", value: rollout },
          ],
        },
      };
    return {
      name: step.name,
      templateRef: { name: "stampworks", template: "stamp" },
      arguments: {
        parameters: [
          { name: "task", value: step.task },
          { name: "rollout", value: rollout },
          ...places.map((name) => ({ name, value: `{{item.${name}}}` })),
        ],
      },
      withItems: step.targets.map(({ account, cloud, region, ring, stamp }) => ({
        ...{ stamp, ring, cloud, region, account },
      })),
    };
  };
  const nothing = { name: "nothing", template: "none" };
  return stringify(
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Workflow",
      metadata: { generateName: "stampworks-rollout-" },
      spec: {
        entrypoint: "rollout",
        parallelism: AT_ONCE,
        // Two rollouts never run side by side.
        synchronization: { mutexes: [{ name: "stampworks-rollout" }] },
        templates: [
          {
            name: "rollout",
            failFast: false,
            // A template of no steps is refused.
            steps: steps.length === 0 ? [[nothing]] : steps.map((step) => [templateOf(step)]),
          },
          { name: "none", suspend: { duration: "0s" } },
        ],
      },
    },
    { lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" },
  );
}
