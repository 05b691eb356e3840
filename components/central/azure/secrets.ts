import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { RESOURCE_GROUP } from "../../azure/internal/limits";
import { lockAgainstDeletion } from "../../azure/internal/lock";
import { type KeyRing, keyRing } from "../../azure/internal/secrets/keys";
import type { CentralPartArgs, CentralSecretsPart } from "../parts";

/** The centre's boundary and what guards it: its resource group, its vault and its key. */
export class Secrets extends pulumi.ComponentResource implements CentralSecretsPart {
  readonly keyId: pulumi.Output<string>;
  readonly resourceGroup: resources.ResourceGroup;
  readonly keys: KeyRing;

  constructor(name: string, { context, spec }: CentralPartArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:CentralSecrets", name, {}, opts);
    const { region } = context.identity;
    this.resourceGroup = new resources.ResourceGroup(
      `${name}-group`,
      {
        resourceGroupName: context.physicalName("centre", RESOURCE_GROUP),
        location: region,
        tags: context.tags("secrets"),
      },
      { parent: this },
    );
    const resourceGroupName = this.resourceGroup.name;
    this.keys = keyRing(
      name,
      { context, spec, keyName: "centre", kind: "kv", region, resourceGroupName },
      this,
    );
    lockAgainstDeletion(`${name}-lock`, { context, spec, resource: this.keys.vault }, this);
    this.keyId = this.keys.key.keyUri;
    this.registerOutputs({ keyId: this.keyId });
  }
}
