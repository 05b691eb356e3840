import { Table } from "@pulumi/aws/dynamodb";
import * as pulumi from "@pulumi/pulumi";
import type { RegistryPart, RoutingPartArgs } from "../parts";
import { ROW } from "../registry-rows";
import { TABLE } from "./internal/limits";
import type { Secrets } from "./secrets";

/** What the registry is made from. */
export interface RegistryArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
}

/**
 * A DynamoDB global table: written in the home region, readable in each, with point-in-time restore. What is written goes
 * through its stream to the edge. The items are not made here: who is where is the fleet's to say, not an update's.
 */
export class Registry extends pulumi.ComponentResource implements RegistryPart {
  /** `dynamodb://<home region>/<table>`. */
  readonly registryId: pulumi.Output<string>;
  readonly table: Table;

  constructor(name: string, args: RegistryArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Registry", name, {}, opts);
    this.table = this.makeTable(name, args);
    this.registryId = pulumi.interpolate`dynamodb://${args.context.identity.region}/${this.table.name}`;
    this.registerOutputs({ registryId: this.registryId });
  }

  private makeTable(name: string, { context, spec, secrets }: RegistryArgs): Table {
    const protects = context.protects(spec.deletionProtection);
    return new Table(
      `${name}-table`,
      {
        name: context.physicalName("registry", TABLE),
        billingMode: "PAY_PER_REQUEST",
        hashKey: ROW.partition,
        rangeKey: ROW.sort,
        attributes: [
          { name: ROW.partition, type: "S" },
          { name: ROW.sort, type: "S" },
        ],
        streamEnabled: true,
        // The kind global tables replicate by.
        streamViewType: "NEW_AND_OLD_IMAGES",
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: protects,
        serverSideEncryption: { enabled: true, kmsKeyArn: secrets.keyId },
        replicas: Object.entries(secrets.replicas).map(([regionName, kmsKeyArn]) => ({
          regionName,
          kmsKeyArn,
          pointInTimeRecovery: true,
          deletionProtectionEnabled: protects,
          propagateTags: true,
        })),
        tags: context.tags("registry"),
      },
      { parent: this },
    );
  }
}
