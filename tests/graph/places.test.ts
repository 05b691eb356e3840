import { checkClosed } from "../../graph/closed/closed";
import type { Finding } from "../../graph/closed/finding";
import type { PropertyMap } from "../../graph/model/property";
import { EU1 } from "./fixtures/identity";
import { testStamp } from "./fixtures/stamp";
import { some } from "../sweep";

/** What is said of one resource more; no other stamp is known, as where all stamps share the same outside thing. */
function findings(type: string, inputs: PropertyMap): readonly Finding[] {
  const stamp = testStamp(EU1, "render", undefined, ({ builder, stamp: parent, provider }) => {
    builder.add({ type, name: "probe", parent, provider, inputs });
  });
  return checkClosed(stamp.graph, { derivations: stamp.derivations });
}

const env = (name: string, value: string): PropertyMap => ({
  containerDefinitions: JSON.stringify([{ name: "web", environment: [{ name, value }] }]),
});
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const own = testStamp(EU1).context.name("q");

/** What stamps could share without any other stamp being asked: type, and inputs. */
const FOREIGN: readonly (readonly [type: string, inputs: PropertyMap])[] = [
  // Places that the SDKs declare as another resource's name.
  ["aws:lambda/eventSourceMapping:EventSourceMapping", { functionName: "orders-worker" }],
  ["aws:lambda/permission:Permission", { function: "orders-worker" }],
  ["aws:ecs/service:Service", { cluster: "orders" }],
  ["aws:rds/instance:Instance", { dbSubnetGroupName: "orders" }],
  ["aws:elasticache/cluster:Cluster", { replicationGroupId: "orders" }],
  ["aws:ec2/instance:Instance", { keyName: "admins" }],
  ["aws:ec2/instance:Instance", { iamInstanceProfile: "orders-profile" }],
  ["aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", { destination: "x", s3Bucket: "orders-raw" }],
  ["aws:glue/catalogTable:CatalogTable", { databaseName: "orders" }],
  ["aws:cognito/userPoolClient:UserPoolClient", { userPoolId: "eu-west-1_AbCdEfGhI" }],
  ["aws:efs/mountTarget:MountTarget", { fileSystemId: "orders-files" }],
  ["azure-native:storage:BlobContainer", { accountName: "ordersstore", resourceGroupName: "orders" }],
  ["azure-native:eventhub:EventHub", { namespaceName: "orders-hub" }],
  ["azure-native:network:Subnet", { virtualNetworkName: "hub" }],
  ["azure-native:sql:Database", { serverName: "orders-sql" }],
  // Who may connect without being asked.
  [
    "azure-native:network:PrivateLinkService",
    { autoApproval: { subscriptions: ["7d1f0c3a-5b2e-4c69-9a70-2f1e8d3b4c5d"] } },
  ],
  ["azure-native:web:WebApp", { serverFarmId: "orders-plan" }],
  ["gcp:pubsub/subscription:Subscription", { topic: "orders" }],
  ["gcp:bigquery/table:Table", { datasetId: "orders" }],
  ["gcp:sql/database:Database", { instance: "orders-db" }],
  ["gcp:storage/bucketObject:BucketObject", { bucket: "orders-raw" }],
  ["gcp:compute/instance:Instance", { networkInterfaces: [{ network: "shared-vpc" }] }],
  ["gcp:filestore/backup:Backup", { sourceInstance: "orders-files", project: "orders-prod" }],
  // Parents of Google's resources, and what their grants are about.
  ["gcp:cloudrun/iamMember:IamMember", { service: "orders-web", role: "roles/run.invoker" }],
  ["gcp:dataplex/assetIamMember:AssetIamMember", { lake: "orders-lake" }],
  ["gcp:healthcare/consentStoreIamPolicy:ConsentStoreIamPolicy", { dataset: "orders-dataset" }],
  ["gcp:firestore/backupSchedule:BackupSchedule", { database: "orders-database" }],
  ["gcp:compute/backendBucket:BackendBucket", { bucketName: "orders-raw" }],
  // What is done with a thing is called by the thing's name, and is none of its own.
  ["gcp:projects/usageExportBucket:UsageExportBucket", { bucketName: "orders-usage" }],
  ["gcp:firebase/storageBucket:StorageBucket", { bucketId: "orders-raw" }],
  ["aws:guardduty/organizationAdminAccount:OrganizationAdminAccount", { adminAccountId: "999999999999" }],
  ["aws:directconnect/hostedConnection:HostedConnection", { connectionId: "dxcon-orders" }],
  ["aws:servicecatalog/provisionedProduct:ProvisionedProduct", { productName: "orders-product" }],
  ["acme:index:ExportBucket", { bucketName: "orders-raw" }],
  ["gcp:eventarc/trigger:Trigger", { destination: { cloudRunService: { service: "orders-web" } } }],
  ["gcp:compute/routerPeer:RouterPeer", { exportPolicies: ["orders-routes"] }],
  ["gcp:servicenetworking/connection:Connection", { reservedPeeringRanges: ["orders-range"] }],
  ["aws:budgets/budgetAction:BudgetAction", { budgetName: "orders-budget" }],
  ["aws:elb/sslNegotiationPolicy:SslNegotiationPolicy", { loadBalancer: "orders-lb" }],
  // Whom a grant joins, and names by a reference.
  ["aws:iam/groupMembership:GroupMembership", { users: ["orders-admin"] }],
  ["aws:iam/userGroupMembership:UserGroupMembership", { groups: ["orders-admins"] }],
  ["aws:iam/policyAttachment:PolicyAttachment", { roles: ["orders-role"] }],
  [
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
    { customerManagedPolicyReference: { name: "orders-policy" } },
  ],
  ["gcp:accesscontextmanager/gcpUserAccessBinding:GcpUserAccessBinding", { accessLevels: "orders-level" }],
  // What is called like a class of resources, the one thing a part is about, and lists of another type's ids.
  ["gcp:compute/backendService:BackendService", { securityPolicy: "orders-armor" }],
  ["gcp:compute/resizeRequest:ResizeRequest", { instanceGroupManager: "orders-group" }],
  ["gcp:vpcaccess/connector:Connector", { subnet: { name: "orders-connect" } }],
  ["gcp:monitoring/monitoredProject:MonitoredProject", { name: "orders-prod-4711" }],
  ["aws:cloudfront/keyGroup:KeyGroup", { items: ["K2JCJMDEHXQW5F"] }],
  [TASK, env("SETTING", "[998877665544]")],
  [
    "aws:budgets/budgetAction:BudgetAction",
    { definition: { iamActionDefinition: { roles: ["orders-role"] } } },
  ],
  [
    "aws:ecs/service:Service",
    { serviceConnectConfiguration: { logConfiguration: { options: { "awslogs-group": "orders-logs" } } } },
  ],
  ["gcp:alloydb/cluster:Cluster", { restoreBackupSource: { backupName: "orders-backup" } }],
  ["gcp:certificatemanager/certificateMapEntry:CertificateMapEntry", { map: "orders-map" }],
  ["aws:wafregional/webAcl:WebAcl", { rules: [{ ruleId: "81f64e2a-207a-4a2d-ab0f-5828987d59f6" }] }],
  [TASK, env("DATABASE_HOST", "db.orders.internal")],
  ["aws:ses/activeReceiptRuleSet:ActiveReceiptRuleSet", { ruleSetName: "orders-inbound" }],
  ["aws:ses/receiptRule:ReceiptRule", { name: own, ruleSetName: "orders-inbound" }],
  ["aws:transfer/sshKey:SshKey", { userName: "orders-partner" }],
  // Numbers and GUIDs of others, wherever a program is given them.
  ["aws:ssm/parameter:Parameter", { type: "String", value: '{"target":"998877665544"}' }],
  ["aws:ssm/parameter:Parameter", { type: "String", value: `[server]\ntarget = "998877665544"\n` }],
  ["acme:index:Thing", { settings: '{"ACCOUNT_ID":"{\\"target\\":\\"998877665544\\"}"}' }],
  [TASK, { containerDefinitions: JSON.stringify([{ command: ["serve", "--account=998877665544"] }]) }],
  [TASK, env("ACCOUNT_ID", JSON.stringify({ config: JSON.stringify({ target: "998877665544" }) }))],
  [
    "aws:appsync/function:Function",
    { code: 'export function request() { return { key: "c0ffee12-3456-4abc-8def-0123456789ab" }; }' },
  ],
  // What says whose a thing is stands before its name.
  [TASK, env("SETTING", `arn:aws:ssm:eu-west-1:111122223333:parameter/platform/${own}`)],
  [TASK, env("SETTING", `arn:aws:logs:eu-west-1:111122223333:log-group:/platform/all:log-stream:${own}`)],
  [TASK, env("SETTING", `arn:aws:events:eu-west-1:111122223333:rule/platform-bus/${own}`)],
  [TASK, env("SETTING", `https://sqs.eu-west-1.amazonaws.com/999999999999/${own}`)],
  [TASK, env("SETTING", `${own}@other-team-prod.iam.gserviceaccount.com`)],
  [TASK, env("SETTING", "other-team-prod-4711:europe-west9:platform-db")],
  [TASK, env("SETTING", `other-team-prod-4711:europe-west9:${own}`)],
  [TASK, env("SETTING", `https://${testStamp(EU1).context.host}/go?to=https://platform.example.net/in`)],
  [TASK, env("SETTING", `https://${testStamp(EU1).context.host}/go?to=platform.example.net`)],
  // Types that nobody has seen.
  ["acme:index:Thing", { bucketName: "orders-raw" }],
  ["acme:index:Thing", { queueUrl: "orders" }],
  ["acme:index:Thing", { network: { id: "orders" } }],
  ["acme:index:Thing", { nested: [{ cluster_name: "orders" }] }],
  // Environments, arguments and scripts.
  [TASK, env("ORDERS_BUCKET", "orders-raw")],
  [TASK, env("PARTNER", "api.partner.solutions")],
  [TASK, env("DATABASE", "deploy@db.orders.acme-prod")],
  [TASK, env("UPSTREAM", "db.orders.acme-prod:5432")],
  [TASK, env("WORKSPACE", "6f1c1b1e-55a9-4e57-9d3c-0f1f2a3b4c5d")],
  [TASK, env("AWS_ACCOUNT_ID", "999999999999")],
  ["aws:lambda/function:Function", { environment: { variables: { TABLE_NAME: "orders" } } }],
  [
    "azure-native:web:WebApp",
    { siteConfig: { appSettings: [{ name: "STORAGE_ACCOUNT", value: "ordersstore" }] } },
  ],
  ["aws:ec2/instance:Instance", { userData: "#!/bin/sh\ncurl ftp.orders.solutions | sh\n" }],
  ["acme:index:Thing", { args: ["--peer", "peer.orders.solutions"] }],
  // An own name further in vouches for nothing.
  ["acme:index:Thing", { url: `https://api.partner.example/${own}` }],
  ["acme:index:Thing", { url: `https://${own}.partner.example/` }],
  ["acme:index:Thing", { arn: `arn:aws:s3:::orders/${own}` }],
  ["acme:index:Thing", { arn: `arn:aws:sqs:${EU1.region}:999999999999:${own}` }],
  ["acme:index:Thing", { arn: `arn:aws:ecs:${EU1.region}:${EU1.account}:service/orders/${own}` }],
  ["acme:index:Thing", { url: `https://s3.${EU1.region}.amazonaws.com/orders/${own}` }],
  ["acme:index:Thing", { resourceId: `service/orders/${own}` }],
];

/** What looks like it and is none: settings, own names, names given in the same stack. */
const FINE: readonly (readonly [type: string, inputs: PropertyMap])[] = [
  [
    "aws:lambda/function:Function",
    { name: own, handler: "main.py", runtime: "python3.13", packageType: "Zip" },
  ],
  [
    "aws:lambda/function:Function",
    { handler: "index.handler", environment: { variables: { LOG_LEVEL: "info" } } },
  ],
  // Names of their own, though the thing they end in could be another's.
  ["aws:msk/serverlessCluster:ServerlessCluster", { clusterName: "orders" }],
  ["aws:s3/vectorsVectorBucket:VectorsVectorBucket", { vectorBucketName: "orders-vectors" }],
  ["azure-native:redis:RedisLinkedServer", { linkedServerName: "orders" }],
  ["aws:lambda/permission:Permission", { statementId: "AllowEvents", action: "lambda:InvokeFunction" }],
  ["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", { rules: [{ id: "expire" }] }],
  ["aws:ec2/eip:Eip", { domain: "vpc" }],
  ["aws:ses/receiptRuleSet:ReceiptRuleSet", { ruleSetName: "orders-inbound" }],
  // What a zone is called that means something in the own network only.
  ["aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace", { name: "svc.local" }],
  ["aws:route53/zone:Zone", { name: "svc.internal" }],
  ["gcp:dns/managedZone:ManagedZone", { name: own, dnsName: "svc.internal.", visibility: "private" }],
  ["azure-native:privatedns:PrivateZone", { privateZoneName: "svc.internal", resourceGroupName: own }],
  // What an object is called within its bucket, which says whose it is.
  ["aws:s3/bucketObject:BucketObject", { bucket: own, key: "index.html" }],
  ["aws:s3/bucketObjectv2:BucketObjectv2", { bucket: own, key: "assets/logo.png" }],
  ["aws:s3/objectCopy:ObjectCopy", { bucket: own, key: "index.html", source: `${own}/index.html` }],
  ["aws:ecs/service:Service", { cluster: own }],
  ["aws:rds/instance:Instance", { parameterGroupName: "default.postgres17", instanceClass: "db.r8g.xlarge" }],
  [
    "aws:cognito/userPool:UserPool",
    { name: own, autoVerifiedAttributes: ["email"], aliasAttributes: ["email"] },
  ],
  ["aws:kinesis/stream:Stream", { name: own, streamModeDetails: { streamMode: "ON_DEMAND" } }],
  ["gcp:compute/instance:Instance", { serviceAccount: { scopes: ["cloud-platform"] } }],
  ["azure-native:applicationinsights:Component", { resourceName: own }],
  ["aws:efs/fileSystem:FileSystem", { performanceMode: "generalPurpose", throughputMode: "elastic" }],
  ["azure-native:storage:StorageAccount", { accountName: "ordersstore", kind: "StorageV2" }],
  ["azure-native:network:Subnet", { delegations: [{ serviceName: "Microsoft.App/environments" }] }],
  ["gcp:bigquery/dataset:Dataset", { datasetId: "orders", location: "EU" }],
  ["gcp:compute/instance:Instance", { machineType: "e2-standard-4", networkTier: "PREMIUM" }],
  [TASK, env("GREETING", "hello.dear")],
  [TASK, env("JAVA_OPTS", "-Dspring.profiles.active=prod -jar app.jar")],
  [TASK, env("QUEUE_NAME", own)],
  // Numbers that count or tell the time, and what is told to people.
  [TASK, env("MAX_BYTES", "107374182400")],
  [TASK, env("LIMIT", "250000000000")],
  [TASK, env("BUILD", "202611011200")],
  [TASK, env("VERSION", "1.202611011259")],
  ["aws:ssm/parameter:Parameter", { value: "549755813888", description: "to move 998877665544's data" }],
  ["aws:appsync/function:Function", { code: "export function request(ctx) { return ctx.args.input; }" }],
  ["gcp:compute/securityPolicy:SecurityPolicy", { name: "orders-armor" }],
  ["acme:index:Thing", { url: `https://${own}.s3.${EU1.region}.amazonaws.com/a` }],
  ["acme:index:Thing", { url: `https://${own}.blob.core.windows.net/` }],
  ["acme:index:Thing", { arn: `arn:aws:ecs:${EU1.region}:${EU1.account}:service/${own}/web` }],
  ["acme:index:Thing", { resourceId: `service/${own}/web` }],
  ["acme:index:Thing", { tags: { bucket: "orders-raw", host: "somewhere" } }],
  ["acme:index:Thing", { containers: [{ name: "web" }], target: { containerName: "web" } }],
  ["acme:index:Thing", { bucket: "", queueName: "*", clusterName: "default", topicName: "$input.topic" }],
];

describe("what all stamps share is found in any one of them", () => {
  test.each(some(FOREIGN, 3))("%s %j", (type, inputs) => {
    const found = findings(type, inputs);
    expect(found.map(({ urn }) => urn)).toContainEqual(expect.stringContaining("probe"));
    expect(found.every(({ level }) => level === "violation")).toBe(true);
  });

  test.each(some(FINE, 3))("and what is no sharing is left alone: %s %j", (type, inputs) => {
    expect(findings(type, inputs)).toEqual([]);
  });
});

test("a name that comes out of an own resource is that resource's, however plain", () => {
  const stamp = testStamp(EU1, "state", undefined, ({ builder, stamp: parent, provider }) => {
    const set = builder.add({
      type: "gcp:bigquery/dataset:Dataset",
      name: "set",
      parent,
      provider,
      inputs: { datasetId: "orders" },
    });
    builder.add({
      type: "gcp:bigquery/table:Table",
      name: "probe",
      parent,
      provider,
      inputs: { datasetId: "orders", tableId: "lines" },
      uses: { datasetId: [set] },
    });
  });
  expect(checkClosed(stamp.graph, { derivations: stamp.derivations })).toEqual([]);
});
