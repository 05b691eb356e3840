import { IAMCustomRole } from "@pulumi/gcp/projects";
import type * as pulumi from "@pulumi/pulumi";
import { FAULT } from "../../../contract/faults/fault-names";
import type { PartArgs } from "../../../contract/parts";
import type { Database } from "../../database";
import type { Secrets } from "../../secrets";
import { ROLE } from "../limits";

/** What breaks a stamp on purpose is made from. */
export interface OwnFaultArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly database?: Database | undefined;
}

/**
 * The right to call the failover of the stamp's Cloud SQL, and to look whether it is over: Google Cloud has no service that makes faults, so there is
 * nothing else to make. It is given to nobody; who makes drills is given it in the stamp's project. The smallest role that Google offers could also
 * change and delete the database. Nothing where the class has no such drills.
 * Source: https://cloud.google.com/sql/docs/postgres/iam-permissions#permissions-gcloud
 */
export function ownFault(name: string, args: OwnFaultArgs, parent: pulumi.Resource): void {
  const { context, database, secrets, spec } = args;
  if (spec.drills.faults === "off" || database === undefined) return;
  new IAMCustomRole(
    `${name}-role`,
    {
      roleId: context.physicalName(FAULT, ROLE),
      title: "Fails the database over",
      description: "For drills: the failover of the stamp's database, and looking whether it is over",
      permissions: ["cloudsql.instances.failover", "cloudsql.instances.get"],
    },
    { parent, dependsOn: [secrets.apis.iam] },
  );
}
