import { type Bucket, BucketIAMMember, TransferJob } from "@pulumi/gcp/storage";
import type * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import { HOUR, secondsDuration } from "../../../contract/units";
import type { Secrets } from "../../secrets";

/** A day in the past that is the same for every stamp: the first copy runs at once. */
const START = { year: 2025, month: 1, day: 1 };

/** What a copy is made from. */
export interface CopyArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly purpose: string;
  readonly source: pulumi.Input<string>;
  readonly vault: Bucket;
  /** The agent that copies. */
  readonly agent: pulumi.Input<string>;
  /** The agent's right to write into the vault. */
  readonly mayWrite: pulumi.Resource[];
}

/** Copies one bucket into its folder of the vault. Nothing is deleted there because it was deleted at the source. */
export function copyBucket(name: string, args: CopyArgs, parent: pulumi.Resource): TransferJob {
  const { spec, secrets, purpose, source, vault, agent, mayWrite } = args;
  const mayRead = mayUse(`${name}-read`, source, agent, ["objectViewer", "legacyBucketReader"], parent);
  return new TransferJob(
    name,
    {
      description: `Copies ${purpose} into the vault`,
      status: "ENABLED",
      transferSpec: {
        gcsDataSource: { bucketName: source },
        gcsDataSink: { bucketName: vault.name, path: `${purpose}/` },
        transferOptions: { overwriteWhen: "DIFFERENT", deleteObjectsUniqueInSink: false },
      },
      schedule: { scheduleStartDate: START, repeatInterval: secondsDuration(spec.recovery.copyHours * HOUR) },
      loggingConfig: { logActions: ["COPY"], logActionStates: ["FAILED"] },
    },
    { parent, dependsOn: [secrets.apis.transfer, ...mayRead, ...mayWrite] },
  );
}

/** Gives a member roles on one bucket. */
export function mayUse(
  name: string,
  bucket: pulumi.Input<string>,
  member: pulumi.Input<string>,
  roles: readonly string[],
  parent: pulumi.Resource,
): BucketIAMMember[] {
  return roles.map(
    (role) =>
      new BucketIAMMember(`${name}-${role}`, { bucket, role: `roles/storage.${role}`, member }, { parent }),
  );
}
