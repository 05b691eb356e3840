import { ProjectBucketConfig, ProjectSink } from "@pulumi/gcp/logging";
import { IAMAuditConfig } from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../../contract/owner";
import type { Apis } from "../apis";
import { LOG_BUCKET, SINK } from "../limits";

/** What an owner's log is made from. */
export interface OwnLogArgs {
  readonly context: OwnerContext;
  readonly apis: Pick<Apis, "logging">;
  readonly retentionDays: number;
}

/** The project's own bucket is in no region; everything goes to one in the owner's, for as long as its spec says. */
export function ownLog(
  name: string,
  { context, apis, retentionDays }: OwnLogArgs,
  parent: pulumi.Resource,
): void {
  const bucket = new ProjectBucketConfig(
    `${name}-logs`,
    {
      project: context.identity.account,
      location: context.identity.region,
      bucketId: context.physicalName("logs", LOG_BUCKET),
      retentionDays,
      enableAnalytics: true,
    },
    { parent, dependsOn: [apis.logging] },
  );
  new ProjectSink(
    `${name}-sink`,
    {
      name: context.physicalName("logs", SINK),
      destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
      uniqueWriterIdentity: true,
    },
    { parent },
  );
}

/** What an audit of a service is made from. */
export interface AuditArgs {
  readonly context: OwnerContext;
  readonly apis: Pick<Apis, "resourceManager">;
  /** E.g. `secretmanager`. */
  readonly service: string;
}

/** Has the reads of a service logged too: who used a key, a secret or a right. */
export function auditReads(
  name: string,
  { context, apis, service }: AuditArgs,
  parent: pulumi.Resource,
): IAMAuditConfig {
  return new IAMAuditConfig(
    name,
    {
      project: context.identity.account,
      service: `${service}.googleapis.com`,
      auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
    },
    { parent, dependsOn: [apis.resourceManager] },
  );
}
