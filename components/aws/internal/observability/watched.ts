import type * as pulumi from "@pulumi/pulumi";
import type { Metric } from "./alarm-row";

/** How busy the instances of the web service or of the workers are, whatever runs them. */
export interface ServiceMetrics {
  readonly role: "web" | "worker";
  /** Percent of what they may take. */
  readonly cpu: Metric;
  readonly memory: Metric;
  /** How many run. */
  readonly count: Metric;
}

/** Names by which CloudWatch knows what the stamp is made of; undefined for parts the class leaves out. */
export interface Watched {
  readonly services: readonly ServiceMetrics[];
  readonly balancer: pulumi.Input<string>;
  /** Where the web service answers: one group, or one a release where two may stand. */
  readonly targets: readonly pulumi.Input<string>[];
  /** ARN of the edge's certificate. */
  readonly certificate: pulumi.Input<string>;
  readonly database: pulumi.Input<string> | undefined;
  readonly replicas: readonly pulumi.Input<string>[];
  /** The pooler in front of the primary. */
  readonly pooler: pulumi.Input<string> | undefined;
  readonly cacheNodes: readonly pulumi.Input<string>[];
  readonly queue: { readonly work: pulumi.Input<string>; readonly dead: pulumi.Input<string> } | undefined;
  readonly events:
    | {
        readonly bus: pulumi.Input<string>;
        readonly rule: pulumi.Input<string>;
        readonly dead: pulumi.Input<string>;
      }
    | undefined;
  readonly buckets: readonly pulumi.Input<string>[];
  readonly vault: pulumi.Input<string>;
  readonly rotator: pulumi.Input<string>;
}
