import type * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import type { Network } from "../../network";
import type { Secrets } from "../../secrets";
import type { Storage } from "../../storage";

/** What the edge is made from. */
export interface EdgeArgs extends PartArgs {
  readonly network: Network;
  readonly secrets: Secrets;
  readonly storage: Storage;
  /** Secrets of the routing layer, each of which lets a request in; 1–5 (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html). */
  readonly originSecrets: readonly pulumi.Output<string>[];
  /**
   * Port of the machines in the workload group behind which the web service answers. Default: none, its instances have
   * addresses of their own and answer on the class's port.
   */
  readonly nodePort?: number;
}
