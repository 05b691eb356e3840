import { LogGroup } from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import type { PartName } from "../../contract/context";
import type { PartArgs } from "../../contract/parts";
import { logGroupNames } from "./log-names";

/** What a log group is made from. */
export interface LogGroupArgs extends PartArgs {
  readonly part: PartName;
  /** What the group is for, as in the table of log groups. */
  readonly log: string;
  readonly keyId: pulumi.Input<string>;
}

/** A log group that the stamp's key encrypts and that forgets after the class's days. */
export function logGroup(name: string, args: LogGroupArgs, parent: pulumi.Resource): LogGroup {
  const { context, spec, part, log, keyId } = args;
  const groupName = logGroupNames(args).get(log);
  if (groupName === undefined)
    throw new Error(`"${log}" is missing in the table of log groups, so no key would encrypt it`);
  return new LogGroup(
    name,
    {
      name: groupName,
      kmsKeyId: keyId,
      retentionInDays: spec.observability.logRetentionDays,
      tags: context.tags(part),
    },
    { parent },
  );
}
