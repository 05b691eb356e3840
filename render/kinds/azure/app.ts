import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { KindTable, Tree } from "../kind";
import { mapsAt, namesIn, shareFault } from "../traffic";
import { arm } from "./arm";
import { ENVIRONMENT_LINK } from "./lingering";

/** Container Apps and Front Door. */
export const APP: KindTable = {
  "azure-native:app:ManagedEnvironment": arm(
    { type: "Microsoft.App/managedEnvironments", names: ["environmentName"], limit: 60 },
    {
      outputs: {
        defaultDomain: "sim-{of:8:id:domain}.{location}.azurecontainerapps.io",
        staticIp: "{ip}",
        customDomainConfiguration: { customDomainVerificationId: "{hex:64}" },
        infrastructureResourceGroup: "ME_{name}_{in:resourceGroupName}_{location}",
        eventStreamEndpoint: "https://{location}.azurecontainerapps.dev{id}/eventstream",
        privateEndpointConnections: [],
      },
      replaces: ["vnetConfiguration", "zoneRedundant"],
      lingers: ENVIRONMENT_LINK,
      blockers: [
        {
          types: ["azure-native:app:ContainerApp", "azure-native:app:Job"],
          code: "ManagedEnvironmentInUse",
          message: "The environment {name} still has apps.",
        },
      ],
    },
  ),
  "azure-native:app:ContainerApp": arm(
    {
      type: "Microsoft.App/containerApps",
      names: ["containerAppName"],
      limit: 32,
      pattern: /^(?!.*--)[a-z][a-z0-9-]*[a-z0-9]$/,
      taken: "ContainerAppNameInUse",
    },
    {
      outputs: {
        configuration: (inputs) => (hasIngress(inputs) ? { ingress: { fqdn: host(inputs) } } : undefined),
        latestRevisionName: "{name}--{chars:7:revision}",
        latestReadyRevisionName: "{name}--{chars:7:revision}",
        latestRevisionFqdn: (inputs) =>
          hasIngress(inputs) ? `{name}--{chars:7:revision}.${domain(inputs)}` : "",
        customDomainVerificationId: "{hex:64}",
        outboundIpAddresses: ["{ip}"],
        runningStatus: "Running",
        managedEnvironmentId: "{in:environmentId}",
        eventStreamEndpoint: "https://{location}.azurecontainerapps.dev{id}/eventstream",
      },
      replaces: ["environmentId", "managedEnvironmentId"],
      revisions: {
        of: "template",
        name: (number) =>
          number === 1 ? "{name}--{chars:7:revision}" : `{name}--{chars:7:revision${number}}`,
        outputs: { latestRevisionName: "<revision>", latestReadyRevisionName: "<revision>" },
        keeps: (inputs) => at(inputs, "activeRevisionsMode") === "Multiple",
        named: (inputs) => namesIn(weights(inputs), "revisionName"),
        missing: (name) => ({
          code: "RevisionNotFound",
          message: `Revision '${name}' is not active or does not exist.`,
        }),
      },
      // Source: https://learn.microsoft.com/azure/container-apps/traffic-splitting
      check: (inputs) =>
        shareFault(weights(inputs), "weight", (sum) => ({
          code: "InvalidTraffic",
          message: `The combined weight of all traffic split rules must equal 100, and is ${sum}.`,
        })),
    },
  ),
  "azure-native:app:Job": arm(
    { type: "Microsoft.App/jobs", names: ["jobName"], limit: 32 },
    { outputs: { outboundIpAddresses: ["{ip}"] }, replaces: ["environmentId"] },
  ),
  "azure-native:cdn:Profile": arm(
    { type: "Microsoft.Cdn/profiles", names: ["profileName"], limit: 260 },
    {
      outputs: {
        frontDoorId: "{uuid:frontdoor}",
        resourceState: "Active",
        kind: "frontdoor",
        extendedProperties: {},
      },
      replaces: ["sku"],
      cascades: true,
    },
  ),
  "azure-native:cdn:AFDEndpoint": arm(
    { type: "Microsoft.Cdn/profiles/afdEndpoints", names: ["profileName", "endpointName"], limit: 46 },
    { outputs: { hostName: "{name}-{chars:16:host}.z01.azurefd.net", deploymentStatus: "NotStarted" } },
  ),
  "azure-native:cdn:AFDOriginGroup": arm(
    { type: "Microsoft.Cdn/profiles/originGroups", names: ["profileName", "originGroupName"], limit: 90 },
    {
      outputs: { deploymentStatus: "NotStarted" },
      blockers: [
        {
          types: ["azure-native:cdn:Route"],
          code: "BadRequest",
          message: "Cannot delete origin group {name}, it is still referenced by a route.",
        },
      ],
      cascades: true,
    },
  ),
  "azure-native:cdn:AFDOrigin": arm(
    {
      type: "Microsoft.Cdn/profiles/originGroups/origins",
      names: ["profileName", "originGroupName", "originName"],
      limit: 90,
    },
    { outputs: { deploymentStatus: "NotStarted" } },
  ),
  "azure-native:cdn:Route": arm(
    {
      type: "Microsoft.Cdn/profiles/afdEndpoints/routes",
      names: ["profileName", "endpointName", "routeName"],
      limit: 90,
    },
    { outputs: { deploymentStatus: "NotStarted" } },
  ),
  "azure-native:cdn:RuleSet": arm(
    {
      type: "Microsoft.Cdn/profiles/ruleSets",
      names: ["profileName", "ruleSetName"],
      limit: 60,
      pattern: /^[a-zA-Z][a-zA-Z0-9]*$/,
    },
    { outputs: { deploymentStatus: "NotStarted" }, cascades: true },
  ),
  "azure-native:cdn:Rule": arm({
    type: "Microsoft.Cdn/profiles/ruleSets/rules",
    names: ["profileName", "ruleSetName", "ruleName"],
    limit: 260,
    pattern: /^[a-zA-Z][a-zA-Z0-9]*$/,
  }),
  "azure-native:cdn:SecurityPolicy": arm({
    type: "Microsoft.Cdn/profiles/securityPolicies",
    names: ["profileName", "securityPolicyName"],
  }),
  "azure-native:cdn:AFDCustomDomain": arm(
    { type: "Microsoft.Cdn/profiles/customDomains", names: ["profileName", "customDomainName"] },
    {
      outputs: {
        domainValidationState: "Pending",
        validationProperties: {
          validationToken: "_{chars:32:token}",
          expirationDate: "2026-12-31T00:00:00Z",
        },
        deploymentStatus: "NotStarted",
      },
      replaces: ["hostName"],
    },
  ),
  "azure-native:frontdoor:Policy": arm(
    {
      type: "Microsoft.Network/frontdoorWebApplicationFirewallPolicies",
      names: ["policyName"],
      limit: 128,
      pattern: /^[a-zA-Z][a-zA-Z0-9]*$/,
    },
    {
      outputs: {
        resourceState: "Enabled",
        frontendEndpointLinks: [],
        routingRuleLinks: [],
        securityPolicyLinks: [],
      },
      replaces: ["sku"],
    },
  ),
};

function weights(inputs: PropertyMap): readonly PropertyMap[] {
  return mapsAt(inputs, "configuration", "ingress", "traffic");
}

function at({ configuration }: PropertyMap, key: string): unknown {
  return isMap(configuration) ? configuration[key] : undefined;
}

function hasIngress(inputs: PropertyMap): boolean {
  const { configuration } = inputs;
  return isMap(configuration) && isMap(configuration["ingress"]);
}

function domain(inputs: PropertyMap): string {
  const environment = inputs["environmentId"] === undefined ? "managedEnvironmentId" : "environmentId";
  return `sim-{of:8:${environment}:domain}.{location}.azurecontainerapps.io`;
}

function host(inputs: PropertyMap): Tree & string {
  return `{name}.${domain(inputs)}`;
}
