import { IAMMember } from "@pulumi/gcp/projects";
import { Account } from "@pulumi/gcp/serviceaccount";
import * as pulumi from "@pulumi/pulumi";
import { SERVICE_ACCOUNT } from "../../gcp/internal/limits";
import { pullRight } from "../../gcp/internal/permissions";
import type { RouterPart, RoutingPartArgs } from "../parts";
import { CLIENT_HEADER } from "./internal/client-header";
import { SECRET_PREFIX } from "./internal/limits";
import { keptSecret } from "./internal/kept-secret";
import { type RouterService, routerService } from "./internal/router-service";
import type { Registry } from "./registry";
import type { Secrets } from "./secrets";

/** What the router is made from. */
export interface RouterArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
  readonly registry: Registry;
}

/**
 * Thin routers in each of the layer's regions. They follow the registry and find a stamp's origin secret, and what tokens
 * are verified with, by its name, so a new stamp changes nothing here but its secret and the right to read it.
 */
export class Router extends pulumi.ComponentResource implements RouterPart {
  /** Id of the home region's service. */
  readonly routerId: pulumi.Output<string>;
  /** In order of the layer's regions. */
  readonly regions: readonly RouterService[];

  constructor(name: string, args: RouterArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Router", name, {}, opts);
    const { context, spec, secrets, stamps, tokenKey, registry } = args;
    const account = new Account(
      `${name}-account`,
      {
        accountId: context.physicalName("router", SERVICE_ACCOUNT),
        displayName: "Runs the routers of this layer",
      },
      { parent: this, dependsOn: [secrets.apis.iam] },
    );
    const rights = this.rights(name, args, account);
    const prefix = `${context.physicalName("origin", SECRET_PREFIX)}-`;
    const keep = (role: string, value: pulumi.Input<string>): pulumi.Resource[] =>
      keptSecret(
        `${name}-${role}`,
        { context, spec, secrets, secretId: prefix + role, value, reader: account.member },
        this,
      );
    for (const { id, originSecret } of stamps) keep(id, originSecret);
    // No stamp can be called so: an id has no dash.
    const token = tokenKey === undefined ? [] : keep("token-key", tokenKey);
    const environment = {
      STAMPWORKS_ROUTING: JSON.stringify(spec.requests),
      STAMPWORKS_REGISTRY: registry.registryId,
      STAMPWORKS_CLIENT_HEADER: CLIENT_HEADER,
      STAMPWORKS_ORIGINS: `secretmanager://${context.identity.account}/${prefix}`,
    };
    this.regions = [...secrets.keys].map(([region, key]) =>
      routerService(
        `${name}-${region}`,
        { context, spec, region, key, account, environment, waitFor: [...rights, ...token] },
        this,
      ),
    );
    const [home] = this.regions;
    if (home === undefined) throw new Error("the layer has a region");
    this.routerId = home.service.id;
    this.registerOutputs({ routerId: this.routerId });
  }

  /** Cloud Run may pull the image, and a router may read the registry; neither may do more. */
  private rights(
    name: string,
    { context, spec, secrets, registry }: RouterArgs,
    account: Account,
  ): pulumi.Resource[] {
    const { apis, runAgent } = secrets;
    const { id, name: databaseName } = registry.database;
    const read = new IAMMember(
      `${name}-registry`,
      {
        project: context.identity.account,
        role: "roles/datastore.viewer",
        member: account.member,
        // Databases take no policy of their own.
        condition: {
          title: pulumi.interpolate`Reads ${databaseName}`,
          expression: pulumi.interpolate`resource.name == "${id}"`,
        },
      },
      { parent: this, dependsOn: [apis.resourceManager] },
    );
    const { image } = spec.router;
    return [read, pullRight(`${name}-pull`, { context, image, apis, member: runAgent }, this)];
  }
}
