/**
 * Writes six pairs of states of programs that know nothing of this library, after the public documentation of their resources: a VPC
 * with EKS, an App Service, a Cloud Run service; of each one pair with a planted share and one with a planted drift. Beside each
 * pair stands what an audit must find, and nothing else. `node tests/attack/foreign/make.mjs` writes them again.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));

/** A stack's state: the stack, its provider, and resources in the order they were made. */
function stateOf(project, stack, pkg, version, config, resources) {
  const base = `urn:pulumi:${stack}::${project}`;
  const root = `${base}::pulumi:pulumi:Stack::${project}-${stack}`;
  const provider = `${base}::pulumi:providers:${pkg}::default_${version.replaceAll(".", "_")}`;
  const guid = `${hex(stack, "p", 8)}-0000-4000-8000-${hex(stack, "q", 12)}`;
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-01-15T10:00:00Z", magic: "", version: "v3.200.0" },
      resources: [
        { urn: root, custom: false, type: "pulumi:pulumi:Stack", outputs: {} },
        {
          urn: provider,
          custom: true,
          id: guid,
          type: `pulumi:providers:${pkg}`,
          inputs: { ...config, version },
          outputs: { ...config, version },
        },
        ...resources.map(({ type, name, id, inputs, outputs }) => ({
          urn: `${base}::${type}::${name}`,
          custom: true,
          id,
          type,
          inputs,
          outputs: { ...inputs, ...outputs },
          parent: root,
          provider: `${provider}::${guid}`,
          propertyDependencies: Object.fromEntries(Object.keys(inputs).map((key) => [key, []])),
        })),
      ],
    },
  };
}

/** Digits that look given by a cloud and are the same whenever this runs. */
function hex(stack, what, length) {
  let state = 7;
  for (const letter of `${stack} ${what}`) state = (Math.imul(state, 31) + letter.charCodeAt(0)) >>> 0;
  let out = "";
  while (out.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out += (state >>> 8).toString(16).padStart(6, "0");
  }
  return out.slice(0, length);
}

function eks({ stack, region, account, net, clusterRole, instance = "m6i.large" }) {
  const id = (prefix, what) => `${prefix}-0${hex(stack, what, 16)}`;
  const vpc = id("vpc", "vpc");
  const subnets = ["a", "b"].map((zone) => id("subnet", zone));
  const group = id("sg", "cluster");
  const role = `arn:aws:iam::${account}:role/cluster-role-${hex(stack, "role", 7)}`;
  const nodes = `arn:aws:iam::${account}:role/node-role-${hex(stack, "nodes", 7)}`;
  const cluster = `platform-${hex(stack, "eks", 7)}`;
  const trust = (service) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    });
  return stateOf(
    "eks-platform",
    stack,
    "aws",
    "7.48.0",
    { region, allowedAccountIds: JSON.stringify([account]) },
    [
      {
        type: "aws:ec2/vpc:Vpc",
        name: "vpc",
        id: vpc,
        inputs: { cidrBlock: `${net}.0.0/16`, enableDnsHostnames: true },
        outputs: { arn: `arn:aws:ec2:${region}:${account}:vpc/${vpc}`, ownerId: account },
      },
      ...["a", "b"].map((zone, i) => ({
        type: "aws:ec2/subnet:Subnet",
        name: `private-${zone}`,
        id: subnets[i],
        inputs: { vpcId: vpc, cidrBlock: `${net}.${i * 16}.0/20`, availabilityZone: `${region}${zone}` },
        outputs: { arn: `arn:aws:ec2:${region}:${account}:subnet/${subnets[i]}` },
      })),
      {
        type: "aws:ec2/securityGroup:SecurityGroup",
        name: "cluster",
        id: group,
        inputs: { vpcId: vpc, description: "Cluster" },
        outputs: { arn: `arn:aws:ec2:${region}:${account}:security-group/${group}`, ownerId: account },
      },
      {
        type: "aws:iam/role:Role",
        name: "cluster-role",
        id: role.split("/")[1],
        inputs: { assumeRolePolicy: trust("eks.amazonaws.com") },
        outputs: { arn: role, name: role.split("/")[1] },
      },
      {
        type: "aws:iam/role:Role",
        name: "node-role",
        id: nodes.split("/")[1],
        inputs: { assumeRolePolicy: trust("ec2.amazonaws.com") },
        outputs: { arn: nodes, name: nodes.split("/")[1] },
      },
      {
        type: "aws:eks/cluster:Cluster",
        name: "platform",
        id: cluster,
        inputs: {
          roleArn: clusterRole ?? role,
          version: "1.33",
          vpcConfig: { subnetIds: subnets, securityGroupIds: [group], endpointPrivateAccess: true },
        },
        outputs: {
          arn: `arn:aws:eks:${region}:${account}:cluster/${cluster}`,
          name: cluster,
          endpoint: `https://${hex(stack, "endpoint", 32).toUpperCase()}.gr7.${region}.eks.amazonaws.com`,
        },
      },
      {
        type: "aws:eks/nodeGroup:NodeGroup",
        name: "workers",
        id: `${cluster}:workers`,
        inputs: {
          clusterName: cluster,
          nodeRoleArn: nodes,
          subnetIds: subnets,
          instanceTypes: [instance],
          scalingConfig: { minSize: 2, maxSize: 6, desiredSize: 3 },
        },
        outputs: {
          arn: `arn:aws:eks:${region}:${account}:nodegroup/${cluster}/workers/${hex(stack, "ng", 8)}-0000-4000-8000-${hex(stack, "ng2", 12)}`,
        },
      },
    ],
  );
}

function appService({ stack, region, subscription, databaseHost, alwaysOn = true }) {
  const group = `shop-${hex(stack, "rg", 6)}`;
  const base = `/subscriptions/${subscription}/resourceGroups/${group}`;
  const plan = `plan${hex(stack, "plan", 6)}`;
  const site = `shop${hex(stack, "site", 6)}`;
  const server = `shopdb${hex(stack, "db", 6)}`;
  const at = { resourceGroupName: group, location: region };
  return stateOf("shop", stack, "azure-native", "3.28.0", { subscriptionId: subscription }, [
    {
      type: "azure-native:resources:ResourceGroup",
      name: "group",
      id: base,
      inputs: { resourceGroupName: group, location: region },
      outputs: { name: group },
    },
    {
      type: "azure-native:dbforpostgresql:Server",
      name: "database",
      id: `${base}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${server}`,
      inputs: {
        ...at,
        serverName: server,
        version: "17",
        sku: { name: "Standard_D2ds_v5", tier: "GeneralPurpose" },
      },
      outputs: { name: server, fullyQualifiedDomainName: `${server}.postgres.database.azure.com` },
    },
    {
      type: "azure-native:web:AppServicePlan",
      name: "plan",
      id: `${base}/providers/Microsoft.Web/serverfarms/${plan}`,
      inputs: { ...at, name: plan, kind: "linux", sku: { name: "P1v3", tier: "PremiumV3" } },
      outputs: {},
    },
    {
      type: "azure-native:web:WebApp",
      name: "site",
      id: `${base}/providers/Microsoft.Web/sites/${site}`,
      inputs: {
        ...at,
        name: site,
        serverFarmId: `${base}/providers/Microsoft.Web/serverfarms/${plan}`,
        httpsOnly: true,
        siteConfig: {
          alwaysOn,
          linuxFxVersion: "NODE|22-lts",
          appSettings: [
            { name: "DATABASE_HOST", value: databaseHost ?? `${server}.postgres.database.azure.com` },
            { name: "LOG_LEVEL", value: "info" },
          ],
        },
      },
      outputs: { defaultHostName: `${site}.azurewebsites.net` },
    },
  ]);
}

function cloudRun({ stack, region, project, topic, memory = "512Mi" }) {
  const account = `web-${hex(stack, "sa", 6)}@${project}.iam.gserviceaccount.com`;
  const own = `projects/${project}/topics/orders-${hex(stack, "topic", 6)}`;
  const secret = `projects/${project}/secrets/session-${hex(stack, "secret", 6)}`;
  const service = `web-${hex(stack, "run", 6)}`;
  return stateOf("orders", stack, "gcp", "9.37.0", { project, region }, [
    {
      type: "gcp:serviceaccount/account:Account",
      name: "web",
      id: `projects/${project}/serviceAccounts/${account}`,
      inputs: { project, accountId: account.split("@")[0] },
      outputs: { email: account, member: `serviceAccount:${account}` },
    },
    {
      type: "gcp:pubsub/topic:Topic",
      name: "orders",
      id: own,
      inputs: { project, name: own.split("/").at(-1) },
      outputs: {},
    },
    {
      type: "gcp:secretmanager/secret:Secret",
      name: "session",
      id: secret,
      inputs: { project, secretId: secret.split("/").at(-1), replication: { auto: {} } },
      outputs: { name: secret },
    },
    {
      type: "gcp:secretmanager/secretIamMember:SecretIamMember",
      name: "web-session",
      id: `${secret}/roles/secretmanager.secretAccessor/serviceAccount:${account}`,
      inputs: {
        project,
        secretId: secret.split("/").at(-1),
        role: "roles/secretmanager.secretAccessor",
        member: `serviceAccount:${account}`,
      },
      outputs: {},
    },
    {
      type: "gcp:cloudrunv2/service:Service",
      name: "web",
      id: `projects/${project}/locations/${region}/services/${service}`,
      inputs: {
        project,
        location: region,
        name: service,
        template: {
          serviceAccount: account,
          containers: [
            {
              image: "us-docker.pkg.dev/cloudrun/container/hello",
              resources: { limits: { cpu: "1", memory } },
              envs: [
                { name: "TOPIC", value: topic ?? own },
                { name: "LOG_LEVEL", value: "info" },
              ],
            },
          ],
        },
      },
      outputs: { uri: `https://${service}-${hex(stack, "uri", 10)}-ew.a.run.app` },
    },
  ]);
}

const AWS = [
  { stack: "north", region: "eu-north-1", account: "456789012345", net: "10.60" },
  { stack: "south", region: "eu-south-1", account: "567890123456", net: "10.61" },
];
const AZURE = [
  { stack: "nl", region: "westeurope", subscription: "1a2b3c4d-1111-4222-8333-444455556666" },
  { stack: "ie", region: "northeurope", subscription: "2b3c4d5e-2222-4333-8444-555566667777" },
];
const GCP = [
  { stack: "be", region: "europe-west1", project: "orders-be-prod-11" },
  { stack: "us", region: "us-central1", project: "orders-us-prod-22" },
];
const ROLE = "arn:aws:iam::456789012345:role/shared-eks-cluster";
const HOST = "legacy-shop.postgres.database.azure.com";
const TOPIC = "projects/orders-shared-prod/topics/all-orders";

/** The image of the samples is public: whoever audits declares it. */
const PAIRS = {
  "eks-share": [
    AWS.map((one) => eks({ ...one, clusterRole: ROLE })),
    {
      shares: [{ value: ROLE, resource: "platform", path: "roleArn", stacks: ["north", "south"] }],
      drifts: [],
    },
  ],
  "eks-drift": [
    AWS.map((one, i) => eks({ ...one, instance: i === 1 ? "m6i.2xlarge" : "m6i.large" })),
    {
      shares: [],
      drifts: [{ resource: "workers", path: "instanceTypes[0]", values: ["m6i.large", "m6i.2xlarge"] }],
    },
  ],
  "app-service-share": [
    AZURE.map((one) => appService({ ...one, databaseHost: HOST })),
    {
      shares: [
        { value: HOST, resource: "site", path: "siteConfig.appSettings[0].value", stacks: ["nl", "ie"] },
      ],
      drifts: [],
    },
  ],
  "app-service-drift": [
    AZURE.map((one, i) => appService({ ...one, alwaysOn: i === 0 })),
    { shares: [], drifts: [{ resource: "site", path: "siteConfig.alwaysOn", values: [true, false] }] },
  ],
  "cloud-run-share": [
    GCP.map((one) => cloudRun({ ...one, topic: TOPIC })),
    {
      shares: [
        { value: TOPIC, resource: "web", path: "template.containers[0].envs[0].value", stacks: ["be", "us"] },
      ],
      drifts: [],
      declared: ["us-docker.pkg.dev/cloudrun/container/hello"],
    },
  ],
  "cloud-run-drift": [
    GCP.map((one, i) => cloudRun({ ...one, memory: i === 1 ? "1Gi" : "512Mi" })),
    {
      shares: [],
      drifts: [
        { resource: "web", path: "template.containers[0].resources.limits.memory", values: ["512Mi", "1Gi"] },
      ],
      declared: ["us-docker.pkg.dev/cloudrun/container/hello"],
    },
  ],
};

for (const [name, [states, expected]] of Object.entries(PAIRS)) {
  const folder = join(HERE, name);
  mkdirSync(folder, { recursive: true });
  for (const state of states) {
    const stack = state.deployment.resources[0].urn.split(":")[2];
    writeFileSync(join(folder, `${stack}.json`), `${JSON.stringify(state, undefined, 2)}\n`);
  }
  writeFileSync(join(folder, "expected.json"), `${JSON.stringify(expected, undefined, 2)}\n`);
}
