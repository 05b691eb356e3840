import * as pulumi from "@pulumi/pulumi";
import { keyGrant, serviceAgent } from "../../gcp/internal/agents";
import { ownerKey } from "../../gcp/internal/secrets/keys";
import type { RoutingPartArgs, RoutingSecretsPart } from "../parts";
import { enableLayerApis, type LayerApis } from "./internal/apis";
import { registryPlace } from "./internal/registry-place";

/** A key, and what has to stand before anything is encrypted with it. */
export interface LayerKey {
  readonly id: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];
}

/** The services of the layer's project, its key where the registry is, and one in each region for secrets and routers. */
export class Secrets extends pulumi.ComponentResource implements RoutingSecretsPart {
  /** Id of the registry's key. */
  readonly keyId: pulumi.Output<string>;
  /** The project's services, which the other parts wait for. */
  readonly apis: LayerApis;
  readonly registryKey: LayerKey;
  /** Region → its key, in order of the layer's regions. */
  readonly keys: ReadonlyMap<string, LayerKey>;
  /** Who Cloud Run is when it starts a router. */
  readonly runAgent: pulumi.Output<string>;

  constructor(name: string, args: RoutingPartArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:RoutingSecrets", name, {}, opts);
    const { context } = args;
    this.apis = enableLayerApis(`${name}-api`, context, this);
    const agent = (role: string, api: keyof LayerApis): pulumi.Output<string> =>
      serviceAgent(`${name}-${role}-agent`, this.apis[api], this).member;
    const registry = agent("registry", "firestore");
    const secrets = agent("secrets", "secretManager");
    this.runAgent = agent("run", "run");
    const place = registryPlace(context).key;
    this.registryKey = this.key(`${name}-registry`, args, "registry", place, { registry });
    // What these encrypt can be handed over or pulled again, and a region may be given up.
    const unguarded = { ...args, spec: { ...args.spec, deletionProtection: false } };
    this.keys = new Map(
      context.identity.regions.map((region) => [
        region,
        this.key(`${name}-${region}`, unguarded, "data", region, { secrets, run: this.runAgent }),
      ]),
    );
    this.keyId = this.registryKey.id;
    this.registerOutputs({ keyId: this.keyId });
  }

  private key(
    name: string,
    { context, spec }: RoutingPartArgs,
    kind: string,
    location: string,
    users: Readonly<Record<string, pulumi.Output<string>>>,
  ): LayerKey {
    const { id } = ownerKey(name, { context, spec, apis: this.apis, part: "secrets", kind, location }, this);
    const ready = Object.entries(users).map(([role, member]) =>
      keyGrant(`${name}-${role}-grant`, { keyId: id, member }, this),
    );
    return { id, ready };
  }
}
