import * as pulumi from "@pulumi/pulumi";
import type { OwnPart } from "../../../contract/own-parts";
import type { PartArgs } from "../../../contract/parts";
import type { Cache } from "../../cache";
import type { AwsDatabase } from "../../database";
import type { Events } from "../../events";
import type { Queue } from "../../queue";
import type { Secrets } from "../../secrets";
import type { Storage } from "../../storage";
import { globalScope } from "../dns";
import { RECEIVE, SEND, type Statement } from "../policies";
import { type ServiceRole, serviceRole } from "../roles";

/** Database user the app makes for itself, that logs in with the task's role instead of a password. */
export const DATABASE_USER = "app";

/** What the tasks' roles are made from. */
export interface TaskRoleArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly storage: Storage;
  readonly queue?: Queue | undefined;
  readonly events?: Events | undefined;
  readonly cache?: Cache | undefined;
  readonly database?: AwsDatabase | undefined;
  readonly own?: readonly OwnPart[] | undefined;
}

const TASKS = "ecs-tasks.amazonaws.com";
const BUCKET_ACTIONS = ["s3:GetBucketLocation", "s3:ListBucket"];
const OBJECT_ACTIONS = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"];

const allow = (Sid: string, Action: string | string[], ...Resource: pulumi.Input<string>[]): Statement => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});

/** Role of what starts a task: pulls the image, hands the secrets over, writes the log. */
export function executionRole(
  name: string,
  args: TaskRoleArgs & { readonly role: string; readonly logGroupArn: pulumi.Output<string> },
  parent: pulumi.Resource,
): ServiceRole {
  const { context, spec, role, logGroupArn } = args;
  const statements = [
    // The action knows no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    allow("Login", "ecr:GetAuthorizationToken", "*"),
    allow(
      "Pull",
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      repositoryArn(globalScope(context).registry, spec.app.image),
    ),
    allow("Logs", ["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${logGroupArn}:*`),
    ...readSecrets(args),
  ];
  return serviceRole(
    name,
    { context, part: "app", kind: `${role}-execution`, service: TASKS, statements },
    parent,
  );
}

/** Role of the app itself. */
export function taskRole(name: string, args: TaskRoleArgs, parent: pulumi.Resource): ServiceRole {
  const { context } = args;
  const statements = appStatements(args);
  return serviceRole(name, { context, part: "app", kind: "task", service: TASKS, statements }, parent);
}

/** What the app may do: its queue, its buckets, its database, its secrets, and nothing of anybody else. */
export function appStatements(args: TaskRoleArgs): Statement[] {
  const { context, secrets, storage, queue, events, database, own = [] } = args;
  const { region, account } = context.identity;
  const buckets = Object.values(storage.bucketArns);
  return [
    allow("Buckets", BUCKET_ACTIONS, ...buckets),
    allow("Objects", OBJECT_ACTIONS, ...buckets.map((arn) => pulumi.interpolate`${arn}/*`)),
    allow("Encrypt", ["kms:Decrypt", "kms:GenerateDataKey"], secrets.keyId),
    ...(queue === undefined ? [] : [allow("Queue", [...SEND, ...RECEIVE], queue.queueArn)]),
    ...(events === undefined ? [] : [allow("Events", "events:PutEvents", events.topicId)]),
    ...(database === undefined
      ? []
      : [
          allow(
            "Database",
            "rds-db:connect",
            ...[database.primary, ...database.replicas].map(
              ({ resourceId }) =>
                pulumi.interpolate`arn:aws:rds-db:${region}:${account}:dbuser:${resourceId}/${DATABASE_USER}`,
            ),
          ),
        ]),
    ...own.flatMap(({ appRights = [] }) =>
      appRights.map((right): Statement => ({ ...right, Effect: "Allow" })),
    ),
    // A task reads a secret again when it was rotated after the task began.
    ...readSecrets(args).filter(({ Sid }) => Sid === "Secrets"),
  ];
}

/** ARNs of the secrets the app gets, by the variable that carries their value. */
export function appSecrets({ cache, database }: TaskRoleArgs): Record<string, pulumi.Output<string>> {
  return {
    ...(database === undefined ? {} : { DATABASE_SECRET: database.secretArn }),
    ...(cache === undefined ? {} : { CACHE_SECRET: cache.secretArn }),
  };
}

function readSecrets(args: TaskRoleArgs): Statement[] {
  const arns = Object.values(appSecrets(args));
  if (arns.length === 0) return [];
  return [
    allow("Secrets", "secretsmanager:GetSecretValue", ...arns),
    allow("Key", "kms:Decrypt", args.secrets.keyId),
  ];
}

/** ARN of an image's repository, out of the registry's host `<account>.dkr.ecr.<region>.amazonaws.com[/prefix]`. */
function repositoryArn(registry: string, image: string): string {
  const [host = "", ...prefix] = registry.split("/");
  const [account = "", , , region = ""] = host.split(".");
  return `arn:aws:ecr:${region}:${account}:repository/${[...prefix, image].join("/")}`;
}
