/**
 * The program of the rotating function, in the JavaScript that AWS's runtime takes as it is. It stands here as text
 * because the code of a function is part of the stamp's graph: compiled, it would differ with the compiler.
 *
 * A secret is JSON and says what it opens: `{"kind":"database"|"cache","id":…,"password":…, …}`. Secrets Manager
 * calls the four steps in order and repeats one that failed, so each step may run twice.
 * It loads by another name than `require`, so that nobody takes its packages for ours.
 * Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-lambda-functions.html
 */
export const ROTATOR_SOURCE = `"use strict";
const load = require;
const { randomBytes } = load("node:crypto");
const secrets = load("@aws-sdk/client-secrets-manager");

const POLL_MS = 15000;
const LEAST_LEFT_MS = 30000;

// What changes the password, and whether the change has arrived.
const KINDS = {
  database: {
    async change(id, password) {
      const rds = load("@aws-sdk/client-rds");
      await new rds.RDSClient({}).send(
        new rds.ModifyDBInstanceCommand({ DBInstanceIdentifier: id, MasterUserPassword: password, ApplyImmediately: true }),
      );
    },
    async settled(id) {
      const rds = load("@aws-sdk/client-rds");
      const found = await new rds.RDSClient({}).send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
      const instance = found.DBInstances[0];
      return instance.DBInstanceStatus === "available" && !(instance.PendingModifiedValues || {}).MasterUserPassword;
    },
  },
  cache: {
    // ROTATE keeps the former token valid until the next rotation, so running tasks lose nothing.
    async change(id, password) {
      const cache = load("@aws-sdk/client-elasticache");
      await new cache.ElastiCacheClient({}).send(
        new cache.ModifyReplicationGroupCommand({
          ReplicationGroupId: id,
          AuthToken: password,
          AuthTokenUpdateStrategy: "ROTATE",
          ApplyImmediately: true,
        }),
      );
    },
    async settled(id) {
      const cache = load("@aws-sdk/client-elasticache");
      const found = await new cache.ElastiCacheClient({}).send(
        new cache.DescribeReplicationGroupsCommand({ ReplicationGroupId: id }),
      );
      const group = found.ReplicationGroups[0];
      return group.Status === "available" && !(group.PendingModifiedValues || {}).AuthTokenStatus;
    },
  },
};

const STEPS = {
  async createSecret(client, SecretId, ClientRequestToken) {
    const current = await read(client, SecretId, { VersionStage: "AWSCURRENT" });
    try {
      await read(client, SecretId, { VersionId: ClientRequestToken, VersionStage: "AWSPENDING" });
      return;
    } catch (error) {
      if (error.name !== "ResourceNotFoundException") throw error;
    }
    // Letters and digits alone, because databases and caches refuse different signs.
    const SecretString = JSON.stringify({ ...current, password: randomBytes(32).toString("hex") });
    await client.send(
      new secrets.PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString, VersionStages: ["AWSPENDING"] }),
    );
  },
  async setSecret(client, SecretId, VersionId) {
    const pending = await read(client, SecretId, { VersionId, VersionStage: "AWSPENDING" });
    await kindOf(pending).change(pending.id, pending.password);
  },
  async testSecret(client, SecretId, VersionId, context) {
    const pending = await read(client, SecretId, { VersionId, VersionStage: "AWSPENDING" });
    do {
      // The change takes a moment to show at all, so the first look comes after a pause.
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      if (await kindOf(pending).settled(pending.id)) return;
    } while (context.getRemainingTimeInMillis() > LEAST_LEFT_MS);
    throw new Error("the new password has not arrived in time");
  },
  async finishSecret(client, SecretId, MoveToVersionId) {
    const { VersionIdsToStages } = await client.send(new secrets.DescribeSecretCommand({ SecretId }));
    const current = Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id].includes("AWSCURRENT"));
    if (current === MoveToVersionId) return;
    await client.send(
      new secrets.UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: "AWSCURRENT",
        MoveToVersionId,
        RemoveFromVersionId: current,
      }),
    );
  },
};

function kindOf(secret) {
  const kind = KINDS[secret.kind];
  if (kind === undefined) throw new Error("the secret does not say what it opens");
  return kind;
}

async function read(client, SecretId, version) {
  return JSON.parse((await client.send(new secrets.GetSecretValueCommand({ SecretId, ...version }))).SecretString);
}

exports.handler = async (event, context) => {
  const step = STEPS[event.Step];
  if (step === undefined) throw new Error("unknown step " + event.Step);
  await step(new secrets.SecretsManagerClient({}), event.SecretId, event.ClientRequestToken, context);
};
`;
