import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { placeOf } from "../../contract/centres";
import type { CentralPartArgs, IntakePart } from "../parts";
import type { Lake } from "./lake";
import type { Secrets } from "./secrets";

/** What the intake is made from. */
export interface IntakeArgs extends CentralPartArgs {
  readonly secrets: Secrets;
  readonly lake: Lake;
}

/**
 * A container for each listed stamp, and for no other: the Capture of the stamp's own hub writes there, and a stamp that is not listed has
 * nowhere to write. The right to write is given by the stamp's stack, so that whoever brings a stamp up must be allowed to give it.
 * A former stamp's container stays.
 */
export class Intake extends pulumi.ComponentResource implements IntakePart {
  readonly address: pulumi.Output<string>;
  readonly tenants = pulumi.output("");

  constructor(name: string, args: IntakeArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:CentralIntake", name, {}, opts);
    const { lake, places, secrets } = args;
    for (const id of places) {
      new storage.BlobContainer(
        `${name}-${id}`,
        {
          containerName: placeOf(id, "-"),
          accountName: lake.account.name,
          resourceGroupName: secrets.resourceGroup.name,
          publicAccess: "None",
        },
        { parent: this, dependsOn: [lake.ready] },
      );
    }
    this.address = lake.account.id;
    this.registerOutputs({ address: this.address });
  }
}
