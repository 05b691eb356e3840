import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { type KeyRing, keyRing } from "../../azure/internal/secrets/keys";
import { RESOURCE_GROUP } from "../../azure/internal/limits";
import { lockAgainstDeletion } from "../../azure/internal/lock";
import type { RoutingPartArgs, RoutingSecretsPart } from "../parts";

/** The layer's boundary and what guards it: its resource group in the home region, its vault and its key. */
export class Secrets extends pulumi.ComponentResource implements RoutingSecretsPart {
  readonly keyId: pulumi.Output<string>;
  /** The group of everything that is not one region's. */
  readonly resourceGroup: resources.ResourceGroup;
  /** Vault, key and the identity that may use the key; the vault holds the stamps' origin secrets too. */
  readonly keys: KeyRing;

  constructor(name: string, args: RoutingPartArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:RoutingSecrets", name, {}, opts);
    const { context, spec } = args;
    const { region } = context.identity;
    this.resourceGroup = new resources.ResourceGroup(
      `${name}-group`,
      {
        resourceGroupName: context.physicalName("routing", RESOURCE_GROUP),
        location: region,
        tags: context.tags("secrets"),
      },
      { parent: this },
    );
    const resourceGroupName = this.resourceGroup.name;
    this.keys = keyRing(
      name,
      { context, spec, keyName: "routing", kind: "kv", region, resourceGroupName },
      this,
    );
    lockAgainstDeletion(`${name}-lock`, { context, spec, resource: this.keys.vault }, this);
    this.keyId = this.keys.key.keyUri;
    this.registerOutputs({ keyId: this.keyId });
  }
}
