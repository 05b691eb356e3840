import { z } from "zod";

/** How a new release of the app takes over from the one before. */
export const Strategy = { Rolling: "rolling", Canary: "canary", BlueGreen: "blue-green" } as const;
/** How a new release of the app takes over from the one before. */
export type Strategy = (typeof Strategy)[keyof typeof Strategy];

/**
 * How a new release of the web service takes over. Workers have no requests to share: theirs is replaced as ever.
 *
 * - AWS: ECS does it within one update, by the strategy of the service; what fails is taken back by ECS itself, by its own look at the
 *   tasks and by two alarms on failed requests, which take two minutes to ring. Going back is a release like any. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html
 * - Azure, Google Cloud: the share is part of what is declared, so a release takes two updates, at its share and then whole. The stamp's
 *   `beside` says which revision stands beside it; `stampworks rollout` takes both, with its gates in between.
 *   Sources: https://learn.microsoft.com/azure/container-apps/traffic-splitting,
 *   https://cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration
 */
export const deploymentSchema = z.strictObject({
  /**
   * `rolling`: instance by instance; `canary`: beside the one before, with `percent` of the requests for `bakeMinutes`, then all;
   * `blue-green`: all requests at once, while the one before stands by for `bakeMinutes`. Default rolling.
   */
  strategy: z.enum(Strategy).default(Strategy.Rolling),
  /** Share of requests a canary begins with, in percent; 1–99, default 10. */
  percent: z.int().min(1).max(99).default(10),
  /**
   * Minutes both releases stand; 0–1440 (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html),
   * default 10. On AWS the release before a canary's stands by as long again once all requests went over.
   */
  bakeMinutes: z.int().min(0).max(1440).default(10),
});

/** How a new release of the web service takes over, parsed. */
export type Deployment = z.output<typeof deploymentSchema>;

/** Share of requests the new release has while both stand, in percent; undefined where they never do. */
export function shareOf({ percent, strategy }: Deployment): number | undefined {
  switch (strategy) {
    case "rolling":
      return undefined;
    case "canary":
      return percent;
    case "blue-green":
      return 100;
  }
}
