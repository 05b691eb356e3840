import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../core/defined";
import { type GlobalRoutingArgs, parseRoutingArgs } from "./args";
import { withRouting } from "./clouds";
import { RoutingContext } from "./context";
import type { CloudRouting, RoutingPartArgs, RoutingParts } from "./parts";

/**
 * The one global routing layer in front of all stamps, whichever clouds they are on: it finds out whose a request is and
 * sends it to the tenant's own stamp. This is the only place that knows the order and the wiring of its parts.
 */
export class GlobalRouting extends pulumi.ComponentResource {
  /** `https://<domain>`; tenants are at `https://<tenant>.<domain>`. */
  readonly endpoint: pulumi.Output<string>;
  /** What the domain's records point at. */
  readonly target: pulumi.Output<string>;
  /** What tenants' own domains lead to; undefined where no request's domain says its tenant. */
  readonly ownTarget: pulumi.Output<string> | undefined;
  /** What the fleet's tools open to read and write the registry. */
  readonly registry: pulumi.Output<string>;
  /** What decides where a request goes. */
  readonly router: pulumi.Output<string>;
  /** The dashboard's address. */
  readonly dashboard: pulumi.Output<string>;
  /** What the layer derived from where it lives. */
  readonly derivations: pulumi.Output<{ value: string; stands: string; whole?: boolean }[]>;

  /**
   * @param name logical name; `routing` in a fleet
   * @throws StampError `input` when anything in the arguments is not allowed
   */
  constructor(name: string, args: GlobalRoutingArgs, opts?: pulumi.ComponentResourceOptions) {
    const { home, layer: spec, fleet, stamps, tokenKey } = parseRoutingArgs(args);
    const context = new RoutingContext(home, fleet, spec);
    // As with a stamp: a destroy of the layer that serves is refused before it deletes anything.
    super(
      "stampworks:index:GlobalRouting",
      name,
      {},
      { protect: context.protects(spec.deletionProtection), ...opts },
    );
    const parts = withRouting(home.cloud, (cloud) =>
      wire(this, name, cloud, { context, spec, stamps, tokenKey }),
    );
    this.endpoint = parts.dns.endpoint;
    this.target = parts.edge.target;
    this.ownTarget = parts.edge.ownTarget;
    this.registry = parts.registry.registryId;
    this.router = parts.router.routerId;
    this.dashboard = parts.observability.dashboard;
    this.derivations = pulumi.output([...context.derivations()]);
    this.registerOutputs({
      endpoint: this.endpoint,
      target: this.target,
      ...defined({ ownTarget: this.ownTarget }),
      registry: this.registry,
      router: this.router,
      dashboard: this.dashboard,
      derivations: this.derivations,
    });
  }
}

function wire<P extends RoutingParts>(
  layer: GlobalRouting,
  name: string,
  cloud: CloudRouting<P>,
  args: RoutingPartArgs,
): Pick<P, "registry" | "router" | "edge" | "dns" | "observability"> {
  const provider = cloud.provider(`${name}-provider`, args.context, { parent: layer, protect: false });
  // Children would inherit the layer's `protect`, and then nothing in it could ever be replaced.
  const opts: pulumi.ComponentResourceOptions = { parent: layer, providers: [provider], protect: false };

  const secrets = cloud.secrets(`${name}-secrets`, args, opts);
  const registry = cloud.registry(`${name}-registry`, { ...args, secrets }, opts);
  const router = cloud.router(`${name}-router`, { ...args, secrets, registry }, opts);
  const edge = cloud.edge(`${name}-edge`, { ...args, secrets, registry, router }, opts);
  const dns = cloud.dns(`${name}-dns`, { ...args, secrets, router, edge }, opts);
  const observability = cloud.observability(
    `${name}-observability`,
    { ...args, secrets, registry, router, edge, dns },
    opts,
  );
  return { registry, router, edge, dns, observability };
}
