import * as cdn from "@pulumi/azure-native/cdn";
import * as cosmosdb from "@pulumi/azure-native/cosmosdb";
import * as keyvault from "@pulumi/azure-native/keyvault";
import type * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { globalScope } from "../../azure/internal/global";
import { grant, stampIdentity } from "../../azure/internal/identity";
import { FRONT_DOOR, RESOURCE_GROUP } from "../../azure/internal/limits";
import type { RouterPart, RoutingPartArgs } from "../parts";
import { type CertificateReader, certificateReader } from "./internal/own-certificate";
import { regionNetwork } from "./internal/network";
import { RegionOwner } from "./internal/region-owner";
import { type RouterApp, routerApp } from "./internal/router-app";
import { homeScope } from "./internal/scope";
import type { Registry } from "./registry";
import type { Secrets } from "./secrets";

/** What the names of the routers' secrets begin with; the vault is the layer's alone. */
const PREFIX = "origin-";

/** The routers of a region, and what the next region's change of the registry waits for. */
interface Region extends RouterApp {
  readonly registryFree: pulumi.Resource;
}

/** What the router is made from. */
export interface RouterArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
  readonly registry: Registry;
}

/**
 * Cosmos DB's own role that reads data.
 * Source: https://learn.microsoft.com/azure/cosmos-db/reference-data-plane-security
 */
const READ_DATA = "00000000-0000-0000-0000-000000000001";
/**
 * Seconds Front Door can be told to wait for an answer.
 * Source: https://learn.microsoft.com/azure/frontdoor/front-door-faq
 */
const WAIT = { least: 16, most: 240 };

/**
 * Thin routers in each of the layer's regions. They follow the registry and find a stamp's origin secret, and what tokens
 * are verified with, by its name in the vault, so a new stamp changes nothing here but its secret. The Front Door profile
 * is made here because the routers answer to its requests alone and so must know its id.
 */
export class Router extends pulumi.ComponentResource implements RouterPart {
  /** Id of the home region's routers. */
  readonly routerId: pulumi.Output<string>;
  readonly profile: cdn.Profile;
  /** Who the profile is when it reads the domain's certificate. */
  readonly certificate: CertificateReader;
  /** In order of the layer's regions. */
  readonly regions: readonly RouterApp[];

  constructor(name: string, args: RouterArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Router", name, {}, opts);
    const { context, spec } = args;
    const scope = homeScope("router", args);
    this.certificate = certificateReader(
      `${name}-certificate`,
      { context, spec, scope: homeScope("edge", args) },
      this,
    );
    this.profile = new cdn.Profile(
      `${name}-profile`,
      {
        profileName: context.physicalName("edge", FRONT_DOOR),
        resourceGroupName: scope.resourceGroupName,
        location: "Global",
        tags: context.tags("edge"),
        sku: { name: "Premium_AzureFrontDoor" },
        identity: { type: "UserAssigned", userAssignedIdentities: [this.certificate.identity.id] },
        originResponseTimeoutSeconds: Math.min(WAIT.most, Math.max(WAIT.least, spec.requests.timeoutSeconds)),
      },
      { parent: this },
    );
    const token = this.origins(name, args);
    const regions: Region[] = [];
    for (const [index, region] of context.identity.regions.entries()) {
      const registryFree = regions.at(-1)?.registryFree ?? args.registry.ready;
      regions.push(this.region(`${name}-${index}`, region, index, { ...args, waitFor: token, registryFree }));
    }
    const [home] = regions;
    if (home === undefined) throw new Error("the layer has a region");
    this.regions = regions;
    this.routerId = home.app.id;
    this.registerOutputs({ routerId: this.routerId });
  }

  private region(
    name: string,
    region: string,
    index: number,
    args: RouterArgs & {
      readonly waitFor: readonly pulumi.Resource[];
      readonly registryFree: pulumi.Resource;
    },
  ): Region {
    const { spec, secrets, registry } = args;
    const context = new RegionOwner(args.context, index, region);
    const tags = context.tags("router");
    const group = new resources.ResourceGroup(
      `${name}-group`,
      { resourceGroupName: context.physicalName("routers", RESOURCE_GROUP), location: region, tags },
      { parent: this },
    );
    const scope = { resourceGroupName: group.name, location: region, tags };
    const identity = stampIdentity(
      `${name}-identity`,
      { context, kind: "router", part: "router", resourceGroupName: group.name, location: region },
      this,
    );
    const [rows, ...rights] = this.rights(name, context, identity, args);
    const network = regionNetwork(
      `${name}-network`,
      { context, scope, secrets, registry, registryFree: rows },
      this,
    );
    const app = routerApp(
      name,
      {
        context,
        spec,
        scope,
        subnet: network.routers,
        identity,
        environment: {
          STAMPWORKS_ROUTING: JSON.stringify(spec.requests),
          STAMPWORKS_REGISTRY: registry.registryId,
          STAMPWORKS_ORIGINS: pulumi.interpolate`keyvault://${secrets.keys.vault.name}/${PREFIX}`,
          STAMPWORKS_FRONT_DOOR: this.profile.frontDoorId,
          // Which of the container's identities the SDKs take.
          AZURE_CLIENT_ID: identity.clientId,
        },
        waitFor: [rows, ...rights, ...Object.values(network.endpoints), ...args.waitFor],
      },
      this,
    );
    return { ...app, registryFree: network.endpoints.registry };
  }

  /** A router may read the registry, pull its image and read the secrets; nothing else. */
  private rights(
    name: string,
    context: RegionOwner,
    { principalId }: managedidentity.UserAssignedIdentity,
    { secrets, registry, registryFree }: RouterArgs & { readonly registryFree: pulumi.Resource },
  ): [pulumi.Resource, ...pulumi.Resource[]] {
    const { account } = registry;
    const images = globalScope(context).registryId;
    return [
      new cosmosdb.SqlResourceSqlRoleAssignment(
        `${name}-registry`,
        {
          accountName: account.name,
          resourceGroupName: secrets.resourceGroup.name,
          roleAssignmentId: context.guid("registry"),
          roleDefinitionId: pulumi.interpolate`${account.id}/sqlRoleDefinitions/${READ_DATA}`,
          principalId,
          scope: account.id,
        },
        { parent: this, dependsOn: [registryFree] },
      ),
      grant(`${name}-pull`, { context, kind: "pull", role: "pullImages", principalId, scope: images }, this),
      grant(
        `${name}-secrets`,
        { context, kind: "secrets", role: "readSecret", principalId, scope: secrets.keys.vault.id },
        this,
      ),
    ];
  }

  /** Each stamp's secret, and what tokens are verified with, which is returned: no router starts without it. */
  private origins(name: string, { context, secrets, stamps, tokenKey }: RouterArgs): pulumi.Resource[] {
    const keep = (role: string, value: pulumi.Input<string>): pulumi.Resource =>
      new keyvault.Secret(
        `${name}-${role}`,
        {
          secretName: PREFIX + role,
          vaultName: secrets.keys.vault.name,
          resourceGroupName: secrets.resourceGroup.name,
          tags: context.lastingTags("router"),
          properties: { value: pulumi.secret(value), contentType: "text/plain" },
        },
        // Only from inside the vault's networks can it be deleted; it goes with the vault. Without its stamp it opens nothing.
        { parent: this, additionalSecretOutputs: ["properties"], retainOnDelete: true },
      );
    for (const { id, originSecret } of stamps) keep(id, originSecret);
    // No stamp can be called so: an id has no dash.
    return tokenKey === undefined ? [] : [keep("token-key", tokenKey)];
  }
}
