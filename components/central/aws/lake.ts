import { Workgroup } from "@pulumi/aws/athena";
import { CatalogDatabase, CatalogTable } from "@pulumi/aws/glue";
import { BucketLogging } from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { ATHENA, GLUE } from "../../aws/internal/limits";
import { type PrivateBucket, privateBucket } from "../../aws/internal/storage/bucket";
import { gib } from "../../contract/units";
import type { CentralPartArgs, LakePart } from "../parts";
import { tenantView } from "./internal/tenant-view";
import type { Secrets } from "./secrets";

/** What the lake is made from. */
export interface LakeArgs extends CentralPartArgs {
  readonly secrets: Secrets;
}

/** Below which prefix of the bucket events lie, a folder a day. */
export const PREFIX = "events/";

/** Columns of what EventBridge delivers. Source: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const COLUMNS = ["id", "detail_type", "source", "account", "time", "region", "detail"];

/**
 * A bucket of events, versioned and encrypted, with a table of Glue over it and a workgroup of Athena to ask it. The column `account` is what
 * EventBridge says, and not the event: by it the events of a stamp with an account of its own are known. Stamps of one account are told apart
 * by nothing but what their events say.
 */
export class Lake extends pulumi.ComponentResource implements LakePart {
  readonly database: pulumi.Output<string>;
  readonly tenants: pulumi.Output<string>;
  readonly events: PrivateBucket;

  constructor(name: string, args: LakeArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:CentralLake", name, {}, opts);
    const { spec } = args;
    const logs = this.logs(name, args);
    this.events = this.bucket(name, "events", args, logs, spec.keepDays);
    const results = this.bucket(name, "results", args, logs, spec.versionDays);
    const database = this.catalog(name, args);
    this.workgroup(name, args, results);
    this.database = database.name;
    this.tenants = this.tenantView(name, args, database);
    this.registerOutputs({ database: this.database, tenants: this.tenants });
  }

  private bucket(
    name: string,
    kind: string,
    { context, spec, secrets }: LakeArgs,
    logs: PrivateBucket,
    expireDays: number,
  ): PrivateBucket {
    const { deletionProtection, versionDays } = spec;
    const made = privateBucket(
      `${name}-${kind}`,
      {
        context,
        spec: { deletionProtection, storage: { versionDays } },
        kind,
        part: "lake",
        keyId: secrets.keyId,
        expireDays,
      },
      this,
    );
    new BucketLogging(
      `${name}-${kind}-logging`,
      { bucket: made.bucket.id, targetBucket: logs.bucket.id, targetPrefix: `s3/${kind}/` },
      { parent: this, dependsOn: [logs.policy, made.policy] },
    );
    return made;
  }

  private logs(name: string, { context, spec }: LakeArgs): PrivateBucket {
    const { deletionProtection, versionDays, keepDays } = spec;
    return privateBucket(
      `${name}-logs`,
      {
        context,
        spec: { deletionProtection, storage: { versionDays } },
        kind: "access-logs",
        part: "lake",
        expireDays: keepDays,
        statements: (arn) => [
          {
            Sid: "AccessLogs",
            Effect: "Allow",
            Principal: { Service: "logging.s3.amazonaws.com" },
            Action: "s3:PutObject",
            Resource: pulumi.interpolate`${arn}/s3/*`,
            Condition: { StringEquals: { "aws:SourceAccount": context.identity.account } },
          },
        ],
      },
      this,
    );
  }

  private catalog(name: string, { context }: LakeArgs): CatalogDatabase {
    const database = new CatalogDatabase(
      `${name}-database`,
      {
        name: context.physicalName("events", GLUE),
        description: "Events of the stamps under this law",
        tags: context.tags("lake"),
      },
      { parent: this },
    );
    const location = pulumi.interpolate`s3://${this.events.bucket.bucket}/${PREFIX}`;
    new CatalogTable(
      `${name}-table`,
      {
        name: "events",
        databaseName: database.name,
        tableType: "EXTERNAL_TABLE",
        partitionKeys: [{ name: "day", type: "string" }],
        // Days are reckoned, not listed: no crawler. Source: https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
        parameters: {
          classification: "json",
          "projection.enabled": "true",
          "projection.day.type": "date",
          "projection.day.format": "yyyy-MM-dd",
          "projection.day.range": "2026-01-01,NOW",
          "storage.location.template": pulumi.interpolate`${location}day=\${day}/`,
        },
        storageDescriptor: {
          location,
          inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
          outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
          columns: COLUMNS.map((column) => ({ name: column, type: "string" })),
          serDeInfo: {
            serializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
            parameters: { "mapping.detail_type": "detail-type" },
          },
        },
      },
      { parent: this },
    );
    return database;
  }

  private tenantView(name: string, { context }: LakeArgs, database: CatalogDatabase): pulumi.Output<string> {
    const view = new CatalogTable(
      `${name}-tenants`,
      { databaseName: database.name, ...tenantView(context.physicalName("events", GLUE)) },
      { parent: this },
    );
    return view.name;
  }

  private workgroup(name: string, { context, spec, secrets }: LakeArgs, results: PrivateBucket): void {
    new Workgroup(
      `${name}-workgroup`,
      {
        name: context.physicalName("ask", ATHENA),
        description: "Asks the events of the stamps under this law",
        forceDestroy: !context.protects(spec.deletionProtection),
        configuration: {
          enforceWorkgroupConfiguration: true,
          publishCloudwatchMetricsEnabled: true,
          bytesScannedCutoffPerQuery: gib(spec.queryGb),
          resultConfiguration: {
            outputLocation: pulumi.interpolate`s3://${results.bucket.bucket}/`,
            encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: secrets.keyId },
          },
        },
        tags: context.tags("lake"),
      },
      { parent: this, dependsOn: [results.policy] },
    );
  }
}
