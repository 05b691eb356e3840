import type * as pulumi from "@pulumi/pulumi";

/** Names by which CloudWatch knows what the stamp is made of; undefined for parts the class leaves out. */
export interface Watched {
  readonly cluster: pulumi.Input<string>;
  readonly web: pulumi.Input<string>;
  readonly worker: pulumi.Input<string> | undefined;
  readonly balancer: pulumi.Input<string>;
  readonly targets: pulumi.Input<string>;
  /** ARN of the edge's certificate. */
  readonly certificate: pulumi.Input<string>;
  readonly database: pulumi.Input<string> | undefined;
  readonly replicas: readonly pulumi.Input<string>[];
  /** The pooler in front of the primary. */
  readonly pooler: pulumi.Input<string> | undefined;
  readonly cacheNodes: readonly pulumi.Input<string>[];
  readonly queue: { readonly work: pulumi.Input<string>; readonly dead: pulumi.Input<string> } | undefined;
  readonly buckets: readonly pulumi.Input<string>[];
  readonly vault: pulumi.Input<string>;
  readonly rotator: pulumi.Input<string>;
}
