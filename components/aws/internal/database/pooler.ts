import * as rds from "@pulumi/aws/rds";
import type { Secret } from "@pulumi/aws/secretsmanager";
import type * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import type { Network } from "../../network";
import type { Secrets } from "../../secrets";
import { RDS } from "../limits";
import { serviceRole } from "../roles";
import { allowFlow, securityGroup } from "../network/security-group";

/** Seconds a client may wait for a connection of the server, and may do nothing. */
const BORROW = 30;
const IDLE = 1800;

/** What the pooler is made from. */
export interface PoolerArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
  readonly port: number;
  readonly primary: rds.Instance;
  /** Group of the database's instances. */
  readonly accessGroupId: pulumi.Output<string>;
  /** The master user's secret, by which the proxy logs in and clients do. */
  readonly secret: Secret;
  readonly waitFor: readonly pulumi.Resource[];
}

/**
 * RDS Proxy in front of the primary: takes TLS only, and follows a failover and the secret's rotation.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html
 */
export function pooler(name: string, args: PoolerArgs, parent: pulumi.Resource): rds.Proxy {
  const { context, spec, secrets, network, primary, secret, port, accessGroupId } = args;
  const group = securityGroup(
    `${name}-access`,
    {
      context,
      part: "database",
      kind: "db-proxy",
      description: "Pooler of the database",
      vpcId: network.networkId,
    },
    parent,
  );
  const flow = { context, part: "database", port } as const;
  allowFlow(
    `${name}-tasks`,
    { ...flow, from: network.workloadGroupId, to: group.id, description: "Tasks to the pooler" },
    parent,
  );
  allowFlow(
    `${name}-server`,
    { ...flow, from: group.id, to: accessGroupId, description: "Pooler to the database" },
    parent,
  );
  const { role, rights } = serviceRole(
    `${name}-role`,
    {
      context,
      part: "database",
      kind: "db-proxy",
      service: "rds.amazonaws.com",
      statements: [
        { Sid: "Secret", Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secret.arn },
        { Sid: "Key", Effect: "Allow", Action: "kms:Decrypt", Resource: secrets.keyId },
      ],
    },
    parent,
  );
  const proxy = new rds.Proxy(
    name,
    {
      name: context.physicalName("db-proxy", RDS),
      engineFamily: "POSTGRESQL",
      auths: [
        {
          authScheme: "SECRETS",
          secretArn: secret.arn,
          iamAuth: "DISABLED",
          clientPasswordAuthType: "POSTGRES_SCRAM_SHA_256",
        },
      ],
      roleArn: role.arn,
      vpcSubnetIds: network.subnets.dataIds,
      vpcSecurityGroupIds: [group.id],
      requireTls: true,
      debugLogging: false,
      idleClientTimeout: IDLE,
      tags: context.tags("database"),
    },
    { parent, dependsOn: [...rights, ...args.waitFor] },
  );
  const pool = new rds.ProxyDefaultTargetGroup(
    `${name}-pool`,
    {
      dbProxyName: proxy.name,
      connectionPoolConfig: {
        maxConnectionsPercent: spec.database.pooling.serverPercent,
        connectionBorrowTimeout: BORROW,
      },
    },
    { parent },
  );
  new rds.ProxyTarget(
    `${name}-target`,
    { dbProxyName: proxy.name, targetGroupName: pool.name, dbInstanceIdentifier: primary.identifier },
    { parent },
  );
  return proxy;
}
