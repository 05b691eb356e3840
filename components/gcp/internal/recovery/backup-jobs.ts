import { Job } from "@pulumi/gcp/cloudscheduler";
import { IAMCustomRole, IAMMember } from "@pulumi/gcp/projects";
import { Account } from "@pulumi/gcp/serviceaccount";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import type { Database } from "../../database";
import type { Secrets } from "../../secrets";
import { JOB, ROLE, SERVICE_ACCOUNT } from "../limits";

/** What the job is made from. */
export interface BackupJobArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly database: Database;
  /** Region that keeps the backups. */
  readonly location: string;
}

/**
 * Backups of the database that leave the region, as often as the class says. Cloud SQL's own schedule knows only
 * once a day and one place, so a job asks for these through the Admin API; each ends by itself.
 * Source: https://cloud.google.com/sql/docs/postgres/admin-api/rest/v1/Backups
 */
export function backupJob(name: string, args: BackupJobArgs, parent: pulumi.Resource): Job {
  const { context, spec, secrets, database, location } = args;
  const { region } = context.identity;
  const account = new Account(
    `${name}-account`,
    {
      accountId: context.physicalName("copy", SERVICE_ACCOUNT),
      displayName: "Asks for the database's backups",
    },
    { parent, dependsOn: [secrets.apis.iam] },
  );
  const may = backupRight(name, args, account.member, parent);
  const { name: instance } = database.primary;
  const body = pulumi.jsonStringify({
    instance,
    location,
    ttlDays: String(spec.recovery.retentionDays),
    description: "copy",
  });
  return new Job(
    name,
    {
      name: context.physicalName("db-copy", JOB),
      region,
      description: "Backs the database up outside its region",
      schedule: everyHours(spec.recovery.copyHours),
      timeZone: "Etc/UTC",
      retryConfig: { retryCount: 3, minBackoffDuration: "60s" },
      httpTarget: {
        httpMethod: "POST",
        uri: pulumi.interpolate`https://sqladmin.googleapis.com/v1/projects/${database.primary.project}/backups`,
        headers: { "Content-Type": "application/json" },
        body: body.apply((text) => Buffer.from(text).toString("base64")),
        oauthToken: {
          serviceAccountEmail: account.email,
          scope: "https://www.googleapis.com/auth/sqlservice.admin",
        },
      },
    },
    { parent, dependsOn: [secrets.apis.scheduler, may] },
  );
}

/** A role of its own: the smallest that Google offers could also delete the database. */
function backupRight(
  name: string,
  args: BackupJobArgs,
  member: pulumi.Output<string>,
  parent: pulumi.Resource,
): IAMMember {
  const { context, secrets } = args;
  const project = context.identity.account;
  const role = new IAMCustomRole(
    `${name}-role`,
    {
      roleId: context.physicalName("db-copy-role", ROLE),
      title: "Asks for backups",
      permissions: ["cloudsql.backupRuns.create", "cloudsql.instances.get"],
    },
    { parent, dependsOn: [secrets.apis.iam] },
  );
  return new IAMMember(
    `${name}-right`,
    { project, role: role.name, member },
    { parent, dependsOn: [secrets.apis.resourceManager] },
  );
}

/** A cron line for every so many hours, half past so that it meets neither the daily backup nor the hour's rush. */
export function everyHours(hours: number): string {
  return hours === 24 ? "30 0 * * *" : `30 */${hours} * * *`;
}
