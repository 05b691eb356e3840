import { LogGroup } from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import type { PartName } from "../../contract/context";
import type { PartArgs } from "../../contract/parts";

/** What a log group is made from. */
export interface LogGroupArgs extends PartArgs {
  readonly part: PartName;
  /** Full name: some services only write to groups with a prefix of theirs. */
  readonly groupName: pulumi.Input<string>;
  readonly keyId: pulumi.Input<string>;
}

/** A log group that the stamp's key encrypts and that forgets after the class's days. */
export function logGroup(name: string, args: LogGroupArgs, parent: pulumi.Resource): LogGroup {
  const { context, spec, part, groupName, keyId } = args;
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
