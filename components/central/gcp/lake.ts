import { Dataset } from "@pulumi/gcp/bigquery";
import { BucketIAMMember } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { DAY } from "../../contract/units";
import { AGENTS, keyGrant } from "../../gcp/internal/agents";
import { DATASET } from "../../gcp/internal/limits";
import { privateBucket } from "../../gcp/internal/storage/bucket";
import type { CentralPartArgs, LakePart } from "../parts";
import type { Secrets } from "./secrets";

/** What the lake is made from. */
export interface LakeArgs extends CentralPartArgs {
  readonly secrets: Secrets;
}

/** Cloud Storage writes access logs as this group. Source: https://cloud.google.com/storage/docs/access-logs */
const LOG_WRITER = "group:cloud-storage-analytics@google.com";

/** A dataset of BigQuery in the centre's region, encrypted with its key, and a bucket for what is exported of it. */
export class Lake extends pulumi.ComponentResource implements LakePart {
  readonly database: pulumi.Output<string>;
  readonly dataset: Dataset;
  /** Must exist before a table is encrypted with the centre's key. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: LakeArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:CentralLake", name, {}, opts);
    const { secrets } = args;
    const { keyId } = secrets;
    const logs = this.bucket(name, "access-logs", args, { waitFor: [secrets.apis.storage] });
    new BucketIAMMember(
      `${name}-access-logs-writer`,
      { bucket: logs.name, role: "roles/storage.objectCreator", member: LOG_WRITER },
      { parent: this },
    );
    // The bucket tells the project's number, which Google's agents are named after.
    const number = logs.projectNumber;
    const written = keyGrant(`${name}-storage-grant`, { keyId, member: AGENTS.storage(number) }, this);
    this.bucket(name, "exports", args, { keyId, logBucket: logs.name, waitFor: [written] });
    this.ready = keyGrant(`${name}-grant`, { keyId, member: AGENTS.bigQuery(number) }, this);
    this.dataset = this.makeDataset(name, args);
    this.database = this.dataset.datasetId;
    this.registerOutputs({ database: this.database });
  }

  private bucket(
    name: string,
    kind: "access-logs" | "exports",
    { context, spec }: LakeArgs,
    more: {
      readonly keyId?: pulumi.Input<string>;
      readonly logBucket?: pulumi.Input<string>;
      readonly waitFor: pulumi.Resource[];
    },
  ) {
    const { versionDays, keepDays } = spec;
    const expireDays = kind === "exports" ? versionDays : keepDays;
    const location = context.identity.region;
    return privateBucket(
      `${name}-${kind}`,
      { context, spec, part: "lake", kind, location, versionDays, expireDays, ...more },
      this,
    );
  }

  private makeDataset(name: string, { context, spec, secrets }: LakeArgs): Dataset {
    const { account, region } = context.identity;
    const datasetId = context.physicalName("events", DATASET).replaceAll("-", "_");
    return new Dataset(
      `${name}-dataset`,
      {
        project: account,
        datasetId: context.derive(datasetId, "name(events, as a dataset)"),
        description: "Events of the stamps under this law",
        location: region,
        defaultEncryptionConfiguration: { kmsKeyName: secrets.keyId },
        defaultPartitionExpirationMs: spec.keepDays * DAY * 1000,
        // What was overwritten or deleted can be asked for so long; BigQuery takes two to seven days.
        maxTimeTravelHours: "168",
        deleteContentsOnDestroy: !context.protects(spec.deletionProtection),
        labels: context.tags("lake"),
      },
      { parent: this, dependsOn: [this.ready, secrets.apis.bigQuery] },
    );
  }
}
