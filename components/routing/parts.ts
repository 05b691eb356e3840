import type {
  ComponentResource,
  ComponentResourceOptions,
  Input,
  Output,
  ProviderResource,
} from "@pulumi/pulumi";
import type { FrontedStamp } from "./args";
import type { RoutingContext } from "./context";
import type { RoutingLayer } from "./layer";

/** The layer's own key. */
export interface RoutingSecretsPart extends ComponentResource {
  /** Key that encrypts the registry, the logs and the secrets: KMS key ARN, Key Vault key URI or crypto key id. */
  readonly keyId: Output<string>;
}

/** The registry: the truth about where each tenant is, replicated to all of the layer's regions. */
export interface RegistryPart extends ComponentResource {
  /** What the fleet's tools open, as `--registry` takes it: `dynamodb://<region>/<table>`, `cosmos://…`, `firestore://…`. */
  readonly registryId: Output<string>;
}

/** What decides, and what follows the registry: an edge function with its store, or thin routers in each region. */
export interface RouterPart extends ComponentResource {
  /** Function ARN, or ids of the router's services. */
  readonly routerId: Output<string>;
}

/** What the world reaches: TLS, firewall, cache. */
export interface EdgePart extends ComponentResource {
  /** What the domain's records point at: host name of the distribution or endpoint, or an address. */
  readonly target: Output<string>;
  /** What tenants' own domains lead to; undefined where no request's domain says its tenant. */
  readonly ownTarget: Output<string> | undefined;
}

/** The domain's records, and a health check a stamp. */
export interface DnsPart extends ComponentResource {
  /** `https://<domain>`, known once the domain leads to the edge. */
  readonly endpoint: Output<string>;
}

/** Alarms, dashboard. */
export interface RoutingObservabilityPart extends ComponentResource {
  /** The dashboard's address in the cloud's console, or its id where it has none. */
  readonly dashboard: Output<string>;
}

/** The parts of the layer on one cloud. A cloud narrows each to its own class, as with a stamp's parts. */
export interface RoutingParts {
  readonly secrets: RoutingSecretsPart;
  readonly registry: RegistryPart;
  readonly router: RouterPart;
  readonly edge: EdgePart;
  readonly dns: DnsPart;
  readonly observability: RoutingObservabilityPart;
}

/** What every part is given. */
export interface RoutingPartArgs {
  readonly context: RoutingContext;
  readonly spec: RoutingLayer;
  /** In order of their ids. What a part makes for a stamp is named after it: `${name}-${id}`. */
  readonly stamps: readonly FrontedStamp[];
  /** What tokens are verified with; undefined where no source is a claim. */
  readonly tokenKey: Input<string> | undefined;
}

/** Makes one part: `(name, args, opts)`, as every Pulumi component. */
export type MakeRoutingPart<Part, Wiring> = (
  name: string,
  args: RoutingPartArgs & Wiring,
  opts: ComponentResourceOptions,
) => Part;

/** A cloud's routing layer: a line a part, in the order the layer makes them. */
export interface CloudRouting<P extends RoutingParts> {
  /** The provider of the home region that refuses every account but the layer's. */
  readonly provider: (
    name: string,
    context: RoutingContext,
    opts: ComponentResourceOptions,
  ) => ProviderResource;
  readonly secrets: MakeRoutingPart<P["secrets"], object>;
  readonly registry: MakeRoutingPart<P["registry"], Pick<P, "secrets">>;
  readonly router: MakeRoutingPart<P["router"], Pick<P, "secrets" | "registry">>;
  readonly edge: MakeRoutingPart<P["edge"], Pick<P, "secrets" | "registry" | "router">>;
  readonly dns: MakeRoutingPart<P["dns"], Pick<P, "secrets" | "router" | "edge">>;
  readonly observability: MakeRoutingPart<
    P["observability"],
    Pick<P, "secrets" | "registry" | "router" | "edge" | "dns">
  >;
}
