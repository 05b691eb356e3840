/**
 * Parts a fleet could have of its own, from kinds that the nine parts do not use, wired to the stamp's own things and nothing else.
 * Each gives resources as a cloud would answer them: { type, name, id, inputs, outputs }.
 */
import { random, seedOf } from "../random.mjs";
import { guid } from "../values.mjs";

const outputsOf = (stamp, type, n = 0) => stamp.ofType(type)[n]?.outputs;
const idOf = (stamp, type, n = 0) => stamp.ofType(type)[n]?.id;
const hexOf = (stamp, text, length) => {
  const rng = random(seedOf(`${stamp.id} ${text}`));
  return Array.from({ length }, () => "0123456789abcdef"[rng.below(16)]).join("");
};
const guidOf = (stamp, text) => guid(random(seedOf(`${stamp.id} ${text}`)));

function aws(stamp, n) {
  const a = stamp.account;
  const r = stamp.region;
  const name = (kind) => `acmep-${stamp.id}-${kind}-${n}`;
  const key = outputsOf(stamp, "aws:kms/key:Key").arn;
  const role = outputsOf(stamp, "aws:iam/role:Role", 3).arn;
  const queue = outputsOf(stamp, "aws:sqs/queue:Queue", 1);
  const bucket = outputsOf(stamp, "aws:s3/bucket:Bucket", 1);
  const subnets = [0, 1, 2].map((i) => idOf(stamp, "aws:ec2/subnet:Subnet", 3 + i));
  const group = idOf(stamp, "aws:ec2/securityGroup:SecurityGroup");
  const topic = outputsOf(stamp, "aws:sns/topic:Topic").arn;
  const arn = (service, rest) => `arn:aws:${service}:${r}:${a}:${rest}`;
  const named = (type, kind, id, inputs, outputs) => ({ type, name: `${kind}-${n}`, id, inputs, outputs });
  const fn = name("fn");
  const lambda = named(
    "aws:lambda/function:Function",
    "fn",
    fn,
    {
      name: fn,
      role,
      runtime: "nodejs22.x",
      handler: "index.handler",
      timeout: 10 + n,
      kmsKeyArn: key,
      environment: { variables: { QUEUE_URL: queue.url, BUCKET: bucket.bucket, REGION: r } },
      vpcConfig: { subnetIds: subnets, securityGroupIds: [group] },
    },
    {
      arn: arn("lambda", `function:${fn}`),
      invokeArn: `arn:aws:apigateway:${r}:lambda:path/2015-03-31/functions/${arn("lambda", `function:${fn}`)}/invocations`,
    },
  );
  const pool = `${r}_${hexOf(stamp, `pool${n}`, 9)}`;
  const fs = `fs-0${hexOf(stamp, `fs${n}`, 16)}`;
  const table = name("sessions");
  const stream = name("stream");
  const api = hexOf(stamp, `api${n}`, 10);
  return {
    lambda: [
      lambda,
      named(
        "aws:cloudwatch/logGroup:LogGroup",
        "fn-logs",
        `/aws/lambda/${fn}`,
        { name: `/aws/lambda/${fn}`, kmsKeyId: key, retentionInDays: 30 },
        { arn: arn("logs", `log-group:/aws/lambda/${fn}`) },
      ),
      named(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        "fn-source",
        guidOf(stamp, `map${n}`),
        { eventSourceArn: queue.arn, functionName: fn, batchSize: 10 },
        { functionArn: lambda.outputs.arn },
      ),
    ],
    "step-functions": [
      named(
        "aws:sfn/stateMachine:StateMachine",
        "machine",
        arn("states", `stateMachine:${name("machine")}`),
        {
          name: name("machine"),
          roleArn: role,
          definition: JSON.stringify({
            StartAt: "Send",
            States: {
              Send: {
                Type: "Task",
                Resource: "arn:aws:states:::sqs:sendMessage",
                Parameters: { QueueUrl: queue.url },
                End: true,
              },
            },
          }),
        },
        { arn: arn("states", `stateMachine:${name("machine")}`) },
      ),
    ],
    cognito: [
      named(
        "aws:cognito/userPool:UserPool",
        "pool",
        pool,
        { name: name("users"), mfaConfiguration: "ON" },
        { arn: arn("cognito-idp", `userpool/${pool}`), endpoint: `cognito-idp.${r}.amazonaws.com/${pool}` },
      ),
      named(
        "aws:cognito/userPoolClient:UserPoolClient",
        "pool-client",
        hexOf(stamp, `client${n}`, 26),
        {
          name: name("web"),
          userPoolId: pool,
          callbackUrls: [`https://${stamp.root.outputs.hostName}/callback`],
        },
        {},
      ),
    ],
    kinesis: [
      named(
        "aws:kinesis/stream:Stream",
        "stream",
        arn("kinesis", `stream/${stream}`),
        { name: stream, shardCount: 2 + n, encryptionType: "KMS", kmsKeyId: key },
        { arn: arn("kinesis", `stream/${stream}`) },
      ),
    ],
    efs: [
      named(
        "aws:efs/fileSystem:FileSystem",
        "files",
        fs,
        { encrypted: true, kmsKeyId: key, creationToken: name("files") },
        { arn: arn("elasticfilesystem", `file-system/${fs}`), dnsName: `${fs}.efs.${r}.amazonaws.com` },
      ),
      named(
        "aws:efs/mountTarget:MountTarget",
        "files-mount",
        `fsmt-0${hexOf(stamp, `mt${n}`, 16)}`,
        { fileSystemId: fs, subnetId: subnets[0], securityGroups: [group] },
        {},
      ),
    ],
    dynamodb: [
      named(
        "aws:dynamodb/table:Table",
        "sessions",
        table,
        {
          name: table,
          billingMode: "PAY_PER_REQUEST",
          hashKey: "id",
          serverSideEncryption: { enabled: true, kmsKeyArn: key },
        },
        { arn: arn("dynamodb", `table/${table}`) },
      ),
    ],
    "api-gateway": [
      lambda,
      named(
        "aws:apigatewayv2/api:Api",
        "api",
        api,
        { name: name("api"), protocolType: "HTTP" },
        {
          arn: `arn:aws:apigateway:${r}::/apis/${api}`,
          apiEndpoint: `https://${api}.execute-api.${r}.amazonaws.com`,
          executionArn: arn("execute-api", api),
        },
      ),
      named(
        "aws:apigatewayv2/integration:Integration",
        "api-integration",
        hexOf(stamp, `int${n}`, 7),
        { apiId: api, integrationType: "AWS_PROXY", integrationUri: lambda.outputs.arn },
        {},
      ),
    ],
    "event-rule": [
      named(
        "aws:cloudwatch/eventRule:EventRule",
        "rule",
        name("rule"),
        { name: name("rule"), scheduleExpression: "rate(5 minutes)" },
        { arn: arn("events", `rule/${name("rule")}`) },
      ),
      named(
        "aws:cloudwatch/eventTarget:EventTarget",
        "rule-target",
        `${name("rule")}-queue`,
        { rule: name("rule"), arn: queue.arn, targetId: "queue" },
        {},
      ),
    ],
    firehose: [
      named(
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        "delivery",
        arn("firehose", `deliverystream/${name("delivery")}`),
        {
          name: name("delivery"),
          destination: "extended_s3",
          extendedS3Configuration: {
            roleArn: role,
            bucketArn: bucket.arn,
            prefix: "year=!{timestamp:yyyy}/",
            kmsKeyArn: key,
          },
        },
        { arn: arn("firehose", `deliverystream/${name("delivery")}`) },
      ),
    ],
    ecr: [
      named(
        "aws:ecr/repository:Repository",
        "images",
        name("images"),
        { name: name("images"), imageTagMutability: "IMMUTABLE" },
        {
          arn: arn("ecr", `repository/${name("images")}`),
          repositoryUrl: `${a}.dkr.ecr.${r}.amazonaws.com/${name("images")}`,
          registryId: a,
        },
      ),
    ],
    parameter: [
      named(
        "aws:ssm/parameter:Parameter",
        "parameter",
        `/acme/${stamp.id}/queue-${n}`,
        { name: `/acme/${stamp.id}/queue-${n}`, type: "String", value: queue.url },
        { arn: arn("ssm", `parameter/acme/${stamp.id}/queue-${n}`), version: 1 },
      ),
    ],
    subscription: [
      named(
        "aws:sns/topicSubscription:TopicSubscription",
        "subscription",
        `${topic}:${guidOf(stamp, `sub${n}`)}`,
        { topic, protocol: "sqs", endpoint: queue.arn },
        { arn: `${topic}:${guidOf(stamp, `sub${n}`)}` },
      ),
    ],
    glue: [
      named(
        "aws:glue/catalogDatabase:CatalogDatabase",
        "catalog",
        `${a}:acme_${stamp.id}_${n}`,
        { name: `acme_${stamp.id}_${n}`, locationUri: `s3://${bucket.bucket}/catalog/` },
        { arn: arn("glue", `database/acme_${stamp.id}_${n}`), catalogId: a },
      ),
      named(
        "aws:athena/workgroup:Workgroup",
        "queries",
        name("queries"),
        {
          name: name("queries"),
          configuration: {
            resultConfiguration: {
              outputLocation: `s3://${bucket.bucket}/results/`,
              encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: key },
            },
          },
        },
        { arn: arn("athena", `workgroup/${name("queries")}`) },
      ),
    ],
  };
}

function azure(stamp, n) {
  const groupName = outputsOf(stamp, "azure-native:resources:ResourceGroup").name;
  const base = `/subscriptions/${stamp.account}/resourceGroups/${groupName}/providers`;
  const name = (kind) => `acmep-${stamp.id}-${kind}-${n}`;
  const flat = (kind) => `acmep${stamp.id}${kind}${n}`;
  const location = stamp.region;
  const subnet = idOf(stamp, "azure-native:network:Subnet");
  const identity = idOf(stamp, "azure-native:managedidentity:UserAssignedIdentity");
  const workspace = idOf(stamp, "azure-native:operationalinsights:Workspace");
  const account = outputsOf(stamp, "azure-native:storage:StorageAccount");
  const accountId = idOf(stamp, "azure-native:storage:StorageAccount");
  const vault = outputsOf(stamp, "azure-native:keyvault:Vault")?.properties?.vaultUri;
  const named = (type, kind, path, inputs, outputs = {}) => ({
    type: `azure-native:${type}`,
    name: `${kind}-${n}`,
    id: `${base}/${path}`,
    inputs: { resourceGroupName: groupName, ...inputs },
    outputs: { name: path.split("/").at(-1), ...outputs },
  });
  return {
    "event-hubs": [
      named(
        "eventhub:Namespace",
        "hubs",
        `Microsoft.EventHub/namespaces/${name("hubs")}`,
        { namespaceName: name("hubs"), location, sku: { name: "Standard", capacity: 1 + n } },
        { serviceBusEndpoint: `https://${name("hubs")}.servicebus.windows.net:443/` },
      ),
      named("eventhub:EventHub", "hub", `Microsoft.EventHub/namespaces/${name("hubs")}/eventhubs/events`, {
        namespaceName: name("hubs"),
        eventHubName: "events",
        partitionCount: 4,
      }),
    ],
    search: [
      named(
        "search:Service",
        "search",
        `Microsoft.Search/searchServices/${name("search")}`,
        { searchServiceName: name("search"), location, replicaCount: 3, publicNetworkAccess: "disabled" },
        { endpoint: `https://${name("search")}.search.windows.net` },
      ),
    ],
    cosmos: [
      named(
        "cosmosdb:DatabaseAccount",
        "docs",
        `Microsoft.DocumentDB/databaseAccounts/${name("docs")}`,
        {
          accountName: name("docs"),
          location,
          locations: [{ locationName: location, failoverPriority: 0 }],
          databaseAccountOfferType: "Standard",
        },
        { documentEndpoint: `https://${name("docs")}.documents.azure.com:443/` },
      ),
    ],
    functions: [
      named("web:AppServicePlan", "plan", `Microsoft.Web/serverfarms/${name("plan")}`, {
        location,
        name: name("plan"),
        sku: { name: "EP1", tier: "ElasticPremium" },
      }),
      named(
        "web:WebApp",
        "functions",
        `Microsoft.Web/sites/${name("functions")}`,
        {
          location,
          name: name("functions"),
          serverFarmId: `${base}/Microsoft.Web/serverfarms/${name("plan")}`,
          virtualNetworkSubnetId: subnet,
          identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
          siteConfig: {
            appSettings: [
              { name: "AzureWebJobsStorage__accountName", value: account.name },
              { name: "FUNCTIONS_EXTENSION_VERSION", value: "~4" },
              { name: "WEBSITE_NODE_DEFAULT_VERSION", value: "~20" },
            ],
          },
        },
        { defaultHostName: `${name("functions")}.azurewebsites.net` },
      ),
    ],
    registry: [
      named(
        "containerregistry:Registry",
        "images",
        `Microsoft.ContainerRegistry/registries/${flat("images")}`,
        { registryName: flat("images"), location, sku: { name: "Premium" } },
        { loginServer: `${flat("images")}.azurecr.io` },
      ),
    ],
    insights: [
      named(
        "applicationinsights:Component",
        "insights",
        `Microsoft.Insights/components/${name("insights")}`,
        {
          resourceName: name("insights"),
          location,
          kind: "web",
          applicationType: "web",
          workspaceResourceId: workspace,
        },
        { appId: guidOf(stamp, `app${n}`), instrumentationKey: guidOf(stamp, `key${n}`) },
      ),
    ],
    logic: [
      named("logic:Workflow", "workflow", `Microsoft.Logic/workflows/${name("workflow")}`, {
        workflowName: name("workflow"),
        location,
        definition: {
          triggers: {},
          actions: { Wait: { type: "Wait", inputs: { interval: { count: n + 1, unit: "Minute" } } } },
        },
      }),
    ],
    configuration: [
      named(
        "appconfiguration:ConfigurationStore",
        "settings",
        `Microsoft.AppConfiguration/configurationStores/${name("settings")}`,
        { configStoreName: name("settings"), location, sku: { name: "standard" } },
        { endpoint: `https://${name("settings")}.azconfig.io` },
      ),
      named(
        "appconfiguration:KeyValue",
        "settings-vault",
        `Microsoft.AppConfiguration/configurationStores/${name("settings")}/keyValues/vault`,
        { configStoreName: name("settings"), keyValueName: "vault", value: vault ?? "none" },
      ),
    ],
    sql: [
      named(
        "sql:Server",
        "sql",
        `Microsoft.Sql/servers/${name("sql")}`,
        { serverName: name("sql"), location, minimalTlsVersion: "1.2" },
        { fullyQualifiedDomainName: `${name("sql")}.database.windows.net` },
      ),
      named("sql:Database", "sql-app", `Microsoft.Sql/servers/${name("sql")}/databases/app`, {
        serverName: name("sql"),
        databaseName: "app",
        location,
      }),
    ],
    endpoint: [
      named("network:PrivateEndpoint", "endpoint", `Microsoft.Network/privateEndpoints/${name("endpoint")}`, {
        privateEndpointName: name("endpoint"),
        location,
        subnet: { id: subnet },
        privateLinkServiceConnections: [
          { name: "blob", privateLinkServiceId: accountId, groupIds: ["blob"] },
        ],
      }),
    ],
    "data-factory": [
      named("datafactory:Factory", "factory", `Microsoft.DataFactory/factories/${name("factory")}`, {
        factoryName: name("factory"),
        location,
        identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
      }),
    ],
    grid: [
      named("eventgrid:SystemTopic", "grid", `Microsoft.EventGrid/systemTopics/${name("grid")}`, {
        systemTopicName: name("grid"),
        location,
        source: accountId,
        topicType: "Microsoft.Storage.StorageAccounts",
      }),
    ],
  };
}

function gcp(stamp, n) {
  const p = stamp.account;
  const r = stamp.region;
  const name = (kind) => `acmep-${stamp.id}-${kind}-${n}`;
  const network = outputsOf(stamp, "gcp:compute/network:Network");
  const subnet = outputsOf(stamp, "gcp:compute/subnetwork:Subnetwork");
  const key = idOf(stamp, "gcp:kms/cryptoKey:CryptoKey");
  const account = outputsOf(stamp, "gcp:serviceaccount/account:Account").email;
  const topic = idOf(stamp, "gcp:pubsub/topic:Topic");
  const bucket = outputsOf(stamp, "gcp:storage/bucket:Bucket").name;
  const own = { project: p };
  const named = (type, kind, id, inputs, outputs = {}) => ({
    type: `gcp:${type}`,
    name: `${kind}-${n}`,
    id,
    inputs: { ...own, ...inputs },
    outputs,
  });
  const dataset = `acme_${stamp.id}_${n}`;
  const at = `projects/${p}/locations/${r}`;
  return {
    bigquery: [
      named(
        "bigquery/dataset:Dataset",
        "dataset",
        `projects/${p}/datasets/${dataset}`,
        { datasetId: dataset, location: r, defaultEncryptionConfiguration: { kmsKeyName: key } },
        { selfLink: `https://bigquery.googleapis.com/bigquery/v2/projects/${p}/datasets/${dataset}` },
      ),
      named("bigquery/table:Table", "table", `projects/${p}/datasets/${dataset}/tables/events`, {
        datasetId: dataset,
        tableId: "events",
        schema: JSON.stringify([{ name: "at", type: "TIMESTAMP" }]),
      }),
    ],
    filestore: [
      named("filestore/instance:Instance", "files", `${at}/instances/${name("files")}`, {
        name: name("files"),
        location: r,
        tier: "ENTERPRISE",
        kmsKeyName: key,
        networks: [{ network: network.name, modes: ["MODE_IPV4"], connectMode: "PRIVATE_SERVICE_ACCESS" }],
        fileShares: { name: "share", capacityGb: 1024 + n },
      }),
    ],
    gke: [
      named(
        "container/cluster:Cluster",
        "cluster",
        `${at}/clusters/${name("cluster")}`,
        {
          name: name("cluster"),
          location: r,
          network: network.selfLink ?? network.id,
          subnetwork: subnet.selfLink ?? subnet.id,
          enableAutopilot: true,
        },
        { selfLink: `https://container.googleapis.com/v1/${at}/clusters/${name("cluster")}` },
      ),
    ],
    functions: [
      named(
        "cloudfunctionsv2/function:Function",
        "function",
        `${at}/functions/${name("function")}`,
        {
          name: name("function"),
          location: r,
          buildConfig: {
            runtime: "nodejs22",
            entryPoint: "main",
            source: { storageSource: { bucket, object: "function-1.2.3.zip" } },
          },
          serviceConfig: {
            serviceAccountEmail: account,
            environmentVariables: { TOPIC: topic, BUCKET: bucket },
          },
        },
        { url: `https://${r}-${p}.cloudfunctions.net/${name("function")}` },
      ),
    ],
    workflows: [
      named("workflows/workflow:Workflow", "workflow", `${at}/workflows/${name("workflow")}`, {
        name: name("workflow"),
        region: r,
        serviceAccount: account,
        sourceContents:
          "main:\n  steps:\n    - wait:\n        call: sys.sleep\n        args:\n          seconds: 5\n",
      }),
    ],
    spanner: [
      named("spanner/instance:Instance", "spanner", `${p}/${name("spanner")}`, {
        name: name("spanner"),
        config: `regional-${r}`,
        displayName: "Orders",
        numNodes: 1 + n,
      }),
      named("spanner/database:Database", "spanner-app", `${name("spanner")}/app`, {
        instance: name("spanner"),
        name: "app",
        encryptionConfig: { kmsKeyName: key },
      }),
    ],
    bigtable: [
      named("bigtable/instance:Instance", "wide", `projects/${p}/instances/${name("wide")}`, {
        name: name("wide"),
        clusters: [{ clusterId: name("wide-c"), zone: `${r}-b`, numNodes: 3, kmsKeyName: key }],
      }),
    ],
    redis: [
      named(
        "redis/instance:Instance",
        "redis",
        `${at}/instances/${name("redis")}`,
        {
          name: name("redis"),
          region: r,
          memorySizeGb: 5 + n,
          authorizedNetwork: network.id,
          connectMode: "PRIVATE_SERVICE_ACCESS",
          customerManagedKey: key,
        },
        { host: `${stamp.cidr.split(".").slice(0, 2).join(".")}.192.${10 + n}` },
      ),
    ],
    registry: [
      named("artifactregistry/repository:Repository", "images", `${at}/repositories/${name("images")}`, {
        repositoryId: name("images"),
        location: r,
        format: "DOCKER",
        kmsKeyName: key,
      }),
    ],
    tasks: [
      named("cloudtasks/queue:Queue", "tasks", `${at}/queues/${name("tasks")}`, {
        name: name("tasks"),
        location: r,
        rateLimits: { maxDispatchesPerSecond: 5 + n },
      }),
    ],
    eventarc: [
      named("eventarc/trigger:Trigger", "trigger", `${at}/triggers/${name("trigger")}`, {
        name: name("trigger"),
        location: r,
        serviceAccount: account,
        matchingCriterias: [{ attribute: "type", value: "google.cloud.pubsub.topic.v1.messagePublished" }],
        transport: { pubsub: { topic } },
        destination: { workflow: `${at}/workflows/${name("workflow")}` },
      }),
      named("workflows/workflow:Workflow", "trigger-workflow", `${at}/workflows/${name("workflow")}`, {
        name: name("workflow"),
        region: r,
        serviceAccount: account,
        sourceContents: "main:\n  steps: []\n",
      }),
    ],
    instance: [
      named(
        "compute/instance:Instance",
        "runner",
        `projects/${p}/zones/${r}-b/instances/${name("runner")}`,
        {
          name: name("runner"),
          zone: `${r}-b`,
          machineType: "e2-standard-2",
          networkInterfaces: [{ subnetwork: subnet.selfLink ?? subnet.id }],
          serviceAccount: { email: account, scopes: ["cloud-platform"] },
          metadataStartupScript: "#!/bin/sh\nexec /opt/runner/bin/start --port 8080\n",
        },
        {
          selfLink: `https://www.googleapis.com/compute/v1/projects/${p}/zones/${r}-b/instances/${name("runner")}`,
        },
      ),
    ],
  };
}

export const OWN_PARTS = { aws, azure, gcp };
