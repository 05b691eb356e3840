import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkClosed } from "../../../graph/closed/closed";
import type { Finding } from "../../../graph/closed/finding";
import type { Derivation, GraphResource, ResourceGraph } from "../../../graph/model/graph";
import type { PropertyMap, PropertyValue } from "../../../graph/model/property";

const TENANT = "0a1b2c3d-0000-4abc-8def-0123456789ab";
const OTHER = "c0ffee12-3456-4abc-8def-0123456789ab";
const ROLE = "arn:aws:iam::998877665544:role/deploy";
const URL = "https://platform.example.net/metadata";
const AGENT = "deploy@platform-prod.iam.gserviceaccount.com";

const ACCOUNTS: Readonly<Record<string, readonly [account: string, region: string]>> = {
  aws: ["111122223333", "eu-west-1"],
  "azure-native": ["aaaaaaaa-0000-1111-2222-333333333301", "westeurope"],
  gcp: ["shop-eu1", "europe-west4"],
};

/** What a provider's options can name that is somebody else's. */
const FOREIGN: Readonly<Record<string, Readonly<Record<string, PropertyValue>>>> = {
  aws: {
    allowedAccountIds: ["998877665544"],
    assumeRoles: [{ roleArn: ROLE }],
    assumeRoleWithWebIdentity: { roleArn: ROLE },
    ec2MetadataServiceEndpoint: URL,
    endpoints: [{ s3: URL }],
    httpProxy: URL,
    httpsProxy: URL,
    region: "ap-south-1",
    stsRegion: "ap-south-1",
  },
  "azure-native": {
    auxiliaryTenantIds: [OTHER],
    clientId: OTHER,
    location: "eastasia",
    metadataHost: "platform.example.net",
    msiEndpoint: URL,
    oidcRequestUrl: URL,
    subscriptionId: OTHER,
    tenantId: OTHER,
  },
  gcp: {
    billingProject: "platform-prod-4711",
    computeCustomEndpoint: URL,
    credentials: JSON.stringify({ type: "service_account", client_email: AGENT }),
    externalCredentials: { audience: "platform", serviceAccountEmail: AGENT },
    impersonateServiceAccount: AGENT,
    impersonateServiceAccountDelegates: [AGENT],
    project: "platform-prod-4711",
    region: "asia-south1",
    storageCustomEndpoint: URL,
    universeDomain: "platform.example.net",
    zone: "asia-south1-a",
  },
};

/** Options that are called like these and name nothing of anybody: switches, settings, whom to keep out. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  aws: [
    "ec2MetadataServiceEndpointMode",
    "forbiddenAccountIds",
    "noProxy",
    "s3UsEast1RegionalEndpoint",
    "skipRegionValidation",
    "skipRequestingAccountId",
    "useDualstackEndpoint",
    "useFipsEndpoint",
  ],
  "azure-native": ["disablePulumiPartnerId", "partnerId", "useDefaultAzureCredential"],
  gcp: [
    "disableGooglePartnerName",
    "googlePartnerName",
    "preferGlobalEndpoints",
    "preferRegionalEndpoints",
    "userProjectOverride",
  ],
};

const TELLING =
  /account|tenant|subscription|project|role|endpoint|host|url|proxy|client.?id|partner|region|zone|location|domain|email|impersonat|credentials?$/iu;

function optionsOf(cloud: string): readonly string[] {
  const file = join(dirname(require.resolve(`@pulumi/${cloud}/package.json`)), "provider.d.ts");
  const [, text = ""] = readFileSync(file, "utf8").split("export interface ProviderArgs");
  return [...text.matchAll(/^ {4}(\w+)\??:/gmu)].map(([, name = ""]) => name);
}

function found(cloud: string, options: PropertyMap, more: readonly Partial<GraphResource>[] = []): Finding[] {
  const [account = "", region = ""] = ACCOUNTS[cloud] ?? [];
  const derivations: Derivation[] = [
    { value: "eu1", stands: "id", whole: true },
    { value: account, stands: "account" },
    { value: region, stands: "region" },
    { value: TENANT, stands: "global(tenantId)" },
  ];
  const resource = (type: string, name: string): GraphResource => ({
    urn: `urn:pulumi:eu1::shop::${type}::${name}`,
    type,
    name,
    custom: true,
    external: false,
    id: "0f0f0f0f-0000-4000-8000-00000000beef",
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    options: {},
  });
  // As Pulumi hands them over: what is no text is JSON.
  const inputs = Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  const graph: ResourceGraph = {
    project: "shop",
    stack: "eu1",
    origin: "preview",
    resources: [
      { ...resource(`pulumi:providers:${cloud}`, "stamp-provider"), inputs },
      ...more.map((each, index) => ({ ...resource("test:index:Thing", `thing-${index}`), ...each })),
    ],
    invokes: [],
    outputs: {},
  };
  return checkClosed(graph, { derivations });
}

const CLOUDS = Object.keys(FOREIGN);

describe.each(CLOUDS)("an option of the provider of %s", (cloud) => {
  const foreign = Object.entries(FOREIGN[cloud] ?? {});

  test.each(foreign)("that names somebody else's thing is a finding: %s", (option, value) => {
    const findings = found(cloud, { [option]: value });
    expect(findings.map(({ path }) => path.split(/[.[]/u)[0])).toContain(option);
    expect(new Set(findings.map(({ type }) => type))).toEqual(new Set([`pulumi:providers:${cloud}`]));
  });

  test("is decided on, whatever the SDK's version brings", () => {
    const decided = new Set([...foreign.map(([option]) => option), ...(SETTINGS[cloud] ?? [])]);
    const undecided = optionsOf(cloud).filter(
      // Endpoints of Google's services are all called alike.
      (option) => TELLING.test(option) && !decided.has(option) && !option.endsWith("CustomEndpoint"),
    );
    expect(optionsOf(cloud).length).toBeGreaterThan(15);
    expect(undecided).toEqual([]);
  });
});

test("each endpoint of a Google service that leads elsewhere is a finding", () => {
  const endpoints = optionsOf("gcp").filter((option) => option.endsWith("CustomEndpoint"));
  expect(endpoints.length).toBeGreaterThan(100);
  const findings = found("gcp", Object.fromEntries(endpoints.map((option) => [option, URL])));
  expect(new Set(findings.map(({ path }) => path))).toEqual(new Set(endpoints));
});

test("what is the stamp's own, or the clouds' usual place, is none", () => {
  const own = (cloud: string, options: PropertyMap): void => {
    expect(found(cloud, options)).toEqual([]);
  };
  own("aws", {
    allowedAccountIds: ["111122223333"],
    region: "eu-west-1",
    endpoints: [{ sts: "https://sts.eu-west-1.amazonaws.com" }],
  });
  own("azure-native", {
    subscriptionId: "aaaaaaaa-0000-1111-2222-333333333301",
    tenantId: TENANT,
    auxiliaryTenantIds: [TENANT],
    environment: "public",
    metadataHost: "management.azure.com",
  });
  own("gcp", {
    project: "shop-eu1",
    billingProject: "shop-eu1",
    region: "europe-west4",
    universeDomain: "googleapis.com",
    computeCustomEndpoint: "https://compute.googleapis.com/compute/v1/",
  });
});
