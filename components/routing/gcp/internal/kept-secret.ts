import { Secret, SecretIamMember, SecretVersion } from "@pulumi/gcp/secretmanager";
import * as pulumi from "@pulumi/pulumi";
import { DAY, secondsDuration } from "../../../contract/units";
import type { RoutingContext } from "../../context";
import type { RoutingLayer } from "../../layer";
import type { Secrets } from "../secrets";

/** What a kept secret is made from. */
export interface KeptSecretArgs {
  readonly context: RoutingContext;
  readonly spec: RoutingLayer;
  readonly secrets: Secrets;
  readonly secretId: string;
  readonly value: pulumi.Input<string>;
  /** The one who may read it. */
  readonly reader: pulumi.Input<string>;
}

/**
 * Keeps what somebody else made for the routers: in each of the layer's regions, under the region's key.
 * @returns what has to stand before it can be read
 */
export function keptSecret(
  name: string,
  { context, spec, secrets, secretId, value, reader }: KeptSecretArgs,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const keys = [...secrets.keys];
  const secret = new Secret(
    name,
    {
      secretId,
      replication: {
        userManaged: {
          replicas: keys.map(([location, { id }]) => ({
            location,
            customerManagedEncryption: { kmsKeyName: id },
          })),
        },
      },
      versionDestroyTtl: secondsDuration(spec.secrets.recoveryDays * DAY),
      // Whoever made it can hand it over again; a stamp that goes must not be held by it.
      deletionProtection: false,
      labels: context.tags("router"),
    },
    // One more region makes the secret anew, under the same name.
    { parent, deleteBeforeReplace: true, dependsOn: keys.flatMap(([, { ready }]) => [...ready]) },
  );
  const version = new SecretVersion(
    `${name}-version`,
    { secret: secret.id, secretData: pulumi.secret(value) },
    { parent, additionalSecretOutputs: ["secretData"] },
  );
  const read = new SecretIamMember(
    `${name}-reader`,
    { secretId: secret.id, role: "roles/secretmanager.secretAccessor", member: reader },
    { parent },
  );
  return [version, read];
}
