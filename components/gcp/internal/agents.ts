import { CryptoKeyIAMMember } from "@pulumi/gcp/kms";
import { type Service, ServiceIdentity } from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";

/**
 * The account a Google service acts as in the stamp's project; made here when the service has not made it yet.
 */
export function serviceAgent(name: string, api: Service, parent: pulumi.Resource): ServiceIdentity {
  return new ServiceIdentity(name, { project: api.project, service: api.service }, { parent });
}

/** Agents that no resource makes. They must exist before the first stamp in a project: see each. */
export const AGENTS = {
  /** Of Cloud Storage; `gcloud storage service-agent --project <project>` makes it. */
  storage: (project: pulumi.Input<number>) =>
    pulumi.interpolate`serviceAccount:service-${project}@gs-project-accounts.iam.gserviceaccount.com`,
  /** Of BigQuery, for what is encrypted; BigQuery makes it when it is first asked: `bq show --encryption_service_account --project_id <project>`. */
  bigQuery: (project: pulumi.Input<number>) =>
    pulumi.interpolate`serviceAccount:bq-${project}@bigquery-encryption.iam.gserviceaccount.com`,
  /** Of Storage Transfer; `gcloud transfer authorize --project <project>` makes it. */
  transfer: (project: pulumi.Input<number>) =>
    pulumi.interpolate`serviceAccount:project-${project}@storage-transfer-service.iam.gserviceaccount.com`,
};

/** Pub/Sub's agent in a project, with the right to use the owner's key. */
export interface PubSubAgent {
  readonly member: pulumi.Output<string>;
  /** Must exist before a topic is encrypted with the key. */
  readonly ready: pulumi.Resource;
}

/** Makes Pub/Sub's agent and lets it use a key. */
export function pubSubAgent(
  name: string,
  { api, keyId }: { readonly api: Service; readonly keyId: pulumi.Input<string> },
  parent: pulumi.Resource,
): PubSubAgent {
  const agent = serviceAgent(`${name}-agent`, api, parent);
  return { member: agent.member, ready: keyGrant(`${name}-grant`, { keyId, member: agent.member }, parent) };
}

/** Lets one member encrypt and decrypt with a key; what is encrypted with it waits for this. */
export function keyGrant(
  name: string,
  grant: { keyId: pulumi.Input<string>; member: pulumi.Input<string> },
  parent: pulumi.Resource,
): CryptoKeyIAMMember {
  return new CryptoKeyIAMMember(
    name,
    { cryptoKeyId: grant.keyId, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member: grant.member },
    { parent },
  );
}
