import { EventTarget, LogStream } from "@pulumi/aws/cloudwatch";
import { FirehoseDeliveryStream } from "@pulumi/aws/kinesis";
import {
  ServerlessAccessPolicy,
  ServerlessCollection,
  ServerlessLifecyclePolicy,
  ServerlessSecurityPolicy,
  ServerlessVpcEndpoint,
} from "@pulumi/aws/opensearch";
import * as pulumi from "@pulumi/pulumi";
import { FIREHOSE, SEARCH } from "../../aws/internal/limits";
import { accountRoot, policy } from "../../aws/internal/policies";
import { type ServiceRole, serviceRole } from "../../aws/internal/roles";
import type { CentralPartArgs, SearchPart } from "../parts";
import type { Intake } from "./intake";
import { type SearchNetwork, searchNetwork } from "./internal/search-network";
import { writerRights } from "./internal/search-rights";
import type { Lake } from "./lake";
import type { Secrets } from "./secrets";

/** What search is made from. */
export interface SearchArgs extends CentralPartArgs {
  readonly secrets: Secrets;
  readonly lake: Lake;
  readonly intake: Intake;
}

/** The index that Firehose writes to. */
const INDEX = "events";
/** Firehose tries again so long, in seconds, the most it takes; then the document goes to the bucket. */
const RETRY = 7200;
/** Firehose writes at least this often, in seconds, or at this size, in MB. */
const BUFFER = { bufferingInterval: 60, bufferingSize: 5 };

/**
 * A collection of OpenSearch Serverless that holds a copy of the events of the last days, reached from the centre's own network alone. It is a
 * copy: what is lost here is in the lake. Of the type for time series, because only that forgets by itself
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-lifecycle.html); without standby replicas, which would
 * double its price.
 */
export class Search extends pulumi.ComponentResource implements SearchPart {
  readonly endpoint: pulumi.Output<string>;
  readonly collectionId: pulumi.Output<string>;
  readonly collectionName: pulumi.Output<string>;
  readonly streamName: pulumi.Output<string>;

  constructor(name: string, args: SearchArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:CentralSearch", name, {}, opts);
    const { context, secrets } = args;
    const network = searchNetwork(`${name}-network`, { context, secrets }, this);
    const endpoint = new ServerlessVpcEndpoint(
      `${name}-endpoint`,
      {
        name: context.physicalName("search", SEARCH),
        vpcId: network.vpc.id,
        subnetIds: network.subnets.map(({ id }) => id),
        securityGroupIds: [network.endpoint.id],
      },
      { parent: this },
    );
    const collection = this.collection(name, args, endpoint);
    const writer = serviceRole(
      `${name}-writer`,
      {
        context,
        part: "search",
        kind: "search-writer",
        service: "firehose.amazonaws.com",
        statements: writerRights({ ...args, collection, network }),
      },
      this,
    );
    const access = this.access(name, args, { collection, writer });
    const stream = this.stream(name, args, { collection, writer, network, access });
    this.target(name, args, stream);
    this.endpoint = collection.collectionEndpoint;
    this.collectionId = collection.id;
    this.collectionName = collection.name;
    this.streamName = stream.name;
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private collection(
    name: string,
    { context, secrets, spec }: SearchArgs,
    endpoint: ServerlessVpcEndpoint,
  ): ServerlessCollection {
    const own = context.physicalName("search", SEARCH);
    const door = new ServerlessSecurityPolicy(
      `${name}-door`,
      {
        name: own,
        type: "network",
        description: "Search is reached from the centre's own network alone",
        policy: pulumi.jsonStringify([
          {
            Rules: [{ ResourceType: "collection", Resource: [`collection/${own}`] }],
            AllowFromPublic: false,
            SourceVPCEs: [endpoint.id],
          },
        ]),
      },
      { parent: this },
    );
    const forgets = new ServerlessLifecyclePolicy(
      `${name}-forgets`,
      {
        name: own,
        type: "retention",
        description: "Events are forgotten; the lake keeps them",
        policy: JSON.stringify({
          Rules: [
            {
              ResourceType: "index",
              Resource: [`index/${own}/*`],
              MinIndexRetention: `${spec.searchDays}d`,
            },
          ],
        }),
      },
      { parent: this },
    );
    return new ServerlessCollection(
      `${name}-collection`,
      {
        name: own,
        description: "Events of the stamps under this law, of the last days",
        type: "TIMESERIES",
        standbyReplicas: "DISABLED",
        encryptionConfigs: [{ awsOwnedKey: false, kmsKeyArn: secrets.keyId }],
        tags: context.tags("search"),
      },
      { parent: this, dependsOn: [door, forgets] },
    );
  }

  /** Firehose may write documents and no more; who may take the reader's role in the centre's account may read them and no more. */
  private access(
    name: string,
    { context }: SearchArgs,
    { collection, writer }: { readonly collection: ServerlessCollection; readonly writer: ServiceRole },
  ): pulumi.Resource {
    const reader = serviceRole(
      `${name}-reader`,
      {
        context,
        part: "search",
        kind: "search-reader",
        service: "opensearch",
        assumedBy: policy({
          Sid: "Assume",
          Effect: "Allow",
          Principal: { AWS: accountRoot(context) },
          Action: "sts:AssumeRole",
        }),
        statements: [{ Sid: "Ask", Effect: "Allow", Action: "aoss:APIAccessAll", Resource: collection.arn }],
      },
      this,
    );
    const may = (role: ServiceRole, ...permissions: string[]) => ({
      Rules: [
        {
          ResourceType: "index",
          Resource: [pulumi.interpolate`index/${collection.name}/${INDEX}`],
          Permission: permissions,
        },
      ],
      Principal: [role.role.arn],
    });
    return new ServerlessAccessPolicy(
      `${name}-access`,
      {
        name: context.physicalName("search", SEARCH),
        type: "data",
        description: "Firehose writes, and the reader reads",
        policy: pulumi.jsonStringify([
          may(writer, "aoss:CreateIndex", "aoss:DescribeIndex", "aoss:UpdateIndex", "aoss:WriteDocument"),
          may(reader, "aoss:DescribeIndex", "aoss:ReadDocument"),
        ]),
      },
      { parent: this },
    );
  }

  private stream(
    name: string,
    { context, intake, lake, secrets }: SearchArgs,
    made: {
      readonly collection: ServerlessCollection;
      readonly writer: ServiceRole;
      readonly network: SearchNetwork;
      readonly access: pulumi.Resource;
    },
  ): FirehoseDeliveryStream {
    const failures = new LogStream(
      `${name}-failures`,
      { name: "search", logGroupName: intake.log.name },
      { parent: this },
    );
    const roleArn = made.writer.role.arn;
    const cloudwatchLoggingOptions = {
      enabled: true,
      logGroupName: intake.log.name,
      logStreamName: failures.name,
    };
    return new FirehoseDeliveryStream(
      `${name}-stream`,
      {
        name: context.physicalName("search", FIREHOSE),
        destination: "opensearchserverless",
        serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: secrets.keyId },
        opensearchserverlessConfiguration: {
          collectionEndpoint: made.collection.collectionEndpoint,
          indexName: INDEX,
          roleArn,
          retryDuration: RETRY,
          ...BUFFER,
          s3BackupMode: "FailedDocumentsOnly",
          s3Configuration: {
            bucketArn: lake.events.bucket.arn,
            roleArn,
            kmsKeyArn: secrets.keyId,
            compressionFormat: "GZIP",
            prefix: "failed/search/",
            cloudwatchLoggingOptions,
          },
          vpcConfig: {
            roleArn,
            subnetIds: made.network.subnets.map(({ id }) => id),
            securityGroupIds: [made.network.askers.id],
          },
          cloudwatchLoggingOptions,
        },
        tags: context.tags("search"),
      },
      { parent: this, dependsOn: [...made.writer.rights, made.access, lake.events.policy] },
    );
  }

  private target(name: string, { context, intake }: SearchArgs, stream: FirehoseDeliveryStream): void {
    const { role, rights } = serviceRole(
      `${name}-sender`,
      {
        context,
        part: "search",
        kind: "search-sender",
        service: "events.amazonaws.com",
        statements: [
          {
            Sid: "Write",
            Effect: "Allow",
            Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
            Resource: stream.arn,
          },
        ],
      },
      this,
    );
    for (const { suffix, bus, rule } of intake.doors) {
      new EventTarget(
        `${name}-target${suffix}`,
        {
          rule: rule.name,
          eventBusName: bus.name,
          targetId: "search",
          arn: stream.arn,
          roleArn: role.arn,
          deadLetterConfig: { arn: intake.dead.arn },
        },
        { parent: this, dependsOn: [...rights] },
      );
    }
  }
}
