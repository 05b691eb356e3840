import { stringify } from "yaml";
import type { Target } from "./emit";

/** Most stamps of one wave: a `withItems` has no limit of its own, but a workflow is one object of etcd, of 1.5 MiB at most. */
export const ARGO_JOBS = 2000;
/** Stamps that are worked on at once, as in the other systems' pipelines. */
const AT_ONCE = 20;

/**
 * A Workflow for Argo (`argo submit`): a step a wave, a pod a stamp; what a pod does is the template `stamp` of ci/argo/stamp.yaml. A
 * failed stamp ends its wave, what is in flight is finished, and no later wave begins; `argo retry` runs what failed.
 * A rollout's waves are parted by a bake time.
 */
export function emitArgo(
  waves: readonly (readonly Target[])[],
  { bakeMs, task }: { readonly task: string; readonly bakeMs: number },
): string {
  const parameters = [
    { name: "task", value: task },
    ...(["stamp", "ring", "cloud", "region", "account"] as const).map((name) => ({
      name,
      value: `{{item.${name}}}`,
    })),
  ];
  const bake = [{ name: "bake", template: "bake" }];
  const steps = waves.flatMap((wave, index) => [
    ...(index === 0 || bakeMs === 0 ? [] : [bake.map((step) => ({ ...step, name: `bake-${index}` }))]),
    [
      {
        name: `wave-${index + 1}`,
        templateRef: { name: "stampworks", template: "stamp" },
        arguments: { parameters },
        withItems: wave.map(({ account, cloud, region, ring, stamp }) => ({
          stamp,
          ring,
          cloud,
          region,
          account,
        })),
      },
    ],
  ]);
  // A template of no steps is refused.
  const nothing = [[{ name: "nothing", template: "bake" }]];
  return stringify(
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Workflow",
      metadata: { generateName: `stampworks-${task}-` },
      spec: {
        entrypoint: "rollout",
        parallelism: AT_ONCE,
        // Two rollouts never run side by side.
        synchronization: { mutexes: [{ name: "stampworks-rollout" }] },
        templates: [
          { name: "rollout", failFast: false, steps: steps.length === 0 ? nothing : steps },
          { name: "bake", suspend: { duration: `${Math.ceil(bakeMs / 1000)}s` } },
        ],
      },
    },
    // A ring called no, or an account of digits, is a text only in quotes.
    { lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" },
  );
}
