import { defined } from "../../core/defined";
import * as pulumi from "@pulumi/pulumi";
import { StampError } from "../../core/errors";
import { rotationOf } from "../contract/origin-rotation";
import type { RoutedStamp } from "../routing/args";
import { GlobalRouting } from "../routing/global-routing";
import type { FleetBlueprint } from "./fleet-blueprint";
import { type RoutingOutputs, stampOutputsSchema } from "./outputs";
import type { RoutingConfig } from "./routing-config";

/** The routing stack's outputs before the engine knows their values. */
export type RoutingStack = {
  readonly [Key in Exclude<keyof RoutingOutputs, "derivations" | "ownTarget">]: pulumi.Input<
    NonNullable<RoutingOutputs[Key]>
  >;
} & { readonly ownTarget?: pulumi.Input<string> };

/**
 * The program of the routing stack: one `GlobalRouting` in front of the stamps its config lists, and its outputs.
 * @throws StampError `input` when the blueprint has no routing layer
 */
export function routingStack(
  { home, stamps }: RoutingConfig,
  blueprint: FleetBlueprint,
  tokenKey?: pulumi.Output<string>,
): RoutingStack {
  const { classes: _classes, central: _central, routing: layer, ...fleet } = blueprint;
  if (layer === undefined) {
    throw new StampError("input", "the blueprint has no routing layer", {
      field: "routing",
      fix: "describe it in the blueprint (domain, zone, requests), or remove the stack's config",
    });
  }
  const fronted = stamps.map(stampOf);
  const routing = new GlobalRouting("routing", {
    home,
    layer,
    fleet,
    stamps: fronted.map(({ stamp }) => stamp),
    ...defined({ tokenKey }),
  });
  return {
    cloud: home.cloud,
    regions: [...home.regions],
    release: fleet.release,
    domain: layer.domain,
    retiring: home.retiring,
    stamps: [...stamps],
    rotations: pulumi.all(fronted.map(({ rotation }) => rotation)).apply(byStamp(stamps)),
    endpoint: routing.endpoint,
    target: routing.target,
    ...defined({ ownTarget: routing.ownTarget }),
    registry: routing.registry,
    router: routing.router,
    dashboard: routing.dashboard,
  };
}

/**
 * A stamp as its own stack describes it. The layer connects to the stamp's own name and not to its load balancer's: that is
 * the name in the stamp's certificate, and it stays when the load balancer is replaced.
 */
function stampOf(id: string): { readonly stamp: RoutedStamp; readonly rotation: pulumi.Output<Rotation> } {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${id}`;
  const stack = new pulumi.StackReference(id, { name });
  const text = (key: string): pulumi.Output<string> =>
    stack.requireOutput(key).apply((value: unknown) => String(value));
  const derivations = stampOutputsSchema.shape.derivations.catch([]);
  const rotation = stack
    .getOutput("derivations")
    .apply((value: unknown): Rotation => rotationOf(derivations.parse(value)));
  const stamp = {
    id,
    cloud: text("cloud"),
    region: text("region"),
    originHost: text("hostName"),
    originSecret: pulumi.secret(pulumi.all([text("originSecrets"), rotation]).apply(sentOf)),
  };
  return { stamp, rotation };
}

/** How often a stamp's secret was changed, where it says so. */
type Rotation = ReturnType<typeof rotationOf>;

/** The secret that is sent after so many changes. */
function sentOf([secrets, rotation]: [string, Rotation]): string {
  const [first = "", second = first] = secrets.split("\n");
  return rotation === undefined || rotation % 2 === 0 ? first : second;
}

/** Those known, by stamp. */
function byStamp(ids: readonly string[]): (rotations: readonly Rotation[]) => Record<string, number> {
  return (rotations) =>
    Object.fromEntries(
      ids.flatMap((id, index) => {
        const rotation = rotations[index];
        return rotation === undefined ? [] : [[id, rotation] as const];
      }),
    );
}
