import { DefaultSecurityGroup, Vpc } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkPart, PartArgs } from "../contract/parts";
import { endpoints } from "./internal/network/endpoints";
import { flowLogs } from "./internal/network/flow-logs";
import { NAME_TAG } from "./internal/limits";
import { allowWorld, securityGroup } from "./internal/network/security-group";
import { type Subnets, subnets } from "./internal/network/subnets";
import type { Secrets } from "./secrets";

/** What the network is made from. */
export interface NetworkArgs extends PartArgs {
  readonly secrets: Secrets;
}

/** A VPC over three zones with public, app and data subnets. */
export class Network extends pulumi.ComponentResource implements NetworkPart {
  /** VPC id. */
  readonly networkId: pulumi.Output<string>;
  /** Subnets by tier. */
  readonly subnets: Subnets;
  /** Security group of the tasks, web and workers. */
  readonly workloadGroupId: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Network", name, {}, opts);
    const { context, secrets } = args;
    const vpc = this.vpc(name, args);
    this.networkId = vpc.id;
    this.subnets = subnets(name, context, vpc, this);
    this.workloadGroupId = this.workloadGroup(name, args, vpc);
    endpoints(
      `${name}-endpoints`,
      {
        ...args,
        vpcId: vpc.id,
        subnetIds: this.subnets.appIds,
        routeTableIds: this.subnets.routeTableIds,
        workloadGroupId: this.workloadGroupId,
      },
      this,
    );
    flowLogs(`${name}-flow-log`, { ...args, vpcId: vpc.id, keyId: secrets.keyId }, this);
    this.registerOutputs({ networkId: this.networkId, workloadGroupId: this.workloadGroupId });
  }

  private vpc(name: string, { context }: NetworkArgs): Vpc {
    const tags = (kind: string): Record<string, string> => ({
      ...context.tags("network"),
      Name: context.physicalName(kind, NAME_TAG),
    });
    const vpc = new Vpc(
      `${name}-vpc`,
      { cidrBlock: context.cidr.block, enableDnsHostnames: true, enableDnsSupport: true, tags: tags("vpc") },
      { parent: this },
    );
    // Taken over without rules: whatever forgets to name its group reaches nothing (FSBP EC2.2).
    new DefaultSecurityGroup(
      `${name}-default-group`,
      { vpcId: vpc.id, ingress: [], egress: [], tags: tags("default-group") },
      { parent: this },
    );
    return vpc;
  }

  private workloadGroup(name: string, { context }: NetworkArgs, vpc: Vpc): pulumi.Output<string> {
    const group = securityGroup(
      `${name}-workload`,
      { context, part: "network", kind: "workload", description: "Tasks of the app", vpcId: vpc.id },
      this,
    );
    allowWorld(
      `${name}-workload-https`,
      "out",
      {
        context,
        part: "network",
        group: group.id,
        port: 443,
        description: "Tasks to services on the internet, through NAT",
      },
      this,
    );
    return group.id;
  }
}
