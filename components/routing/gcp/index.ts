import { ownerProvider } from "../../gcp/internal/provider";
import type { CloudRouting, RoutingParts } from "../parts";
import { Dns } from "./dns";
import { Edge } from "./edge";
import { Observability } from "./observability";
import { Registry } from "./registry";
import { Router } from "./router";
import { Secrets } from "./secrets";

/** The parts of the routing layer on Google Cloud. */
export interface GcpRoutingParts extends RoutingParts {
  readonly secrets: Secrets;
  readonly registry: Registry;
  readonly router: Router;
  readonly edge: Edge;
  readonly dns: Dns;
  readonly observability: Observability;
}

/** Google Cloud's routing layer: a line a part. */
export const routing: CloudRouting<GcpRoutingParts> = {
  provider: ownerProvider,
  secrets: (name, args, opts) => new Secrets(name, args, opts),
  registry: (name, args, opts) => new Registry(name, args, opts),
  router: (name, args, opts) => new Router(name, args, opts),
  edge: (name, args, opts) => new Edge(name, args, opts),
  dns: (name, args, opts) => new Dns(name, args, opts),
  observability: (name, args, opts) => new Observability(name, args, opts),
};
