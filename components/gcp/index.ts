import { type LoadCloud, type OwnParts, withOwnParts } from "../contract/own-parts";
import type { CloudBlueprint, DataPart, Parts } from "../contract/parts";
import { App, type GcpApp } from "./app";
import { Cache } from "./cache";
import { Database } from "./database";
import type { GcpDataParts } from "./internal/data-parts";
import { ownerProvider } from "./internal/provider";
import { Events } from "./events";
import { Network } from "./network";
import { Observability } from "./observability";
import { Queue } from "./queue";
import { Recovery } from "./recovery";
import { Secrets } from "./secrets";
import { Storage } from "./storage";

/** The parts of a stamp on Google Cloud. */
export interface GcpParts extends Omit<Parts, DataPart>, GcpDataParts {
  readonly app: GcpApp;
  readonly recovery: Recovery;
  readonly observability: Observability;
}

// What an app of a fleet's own is built on: the stamp's endpoint, what the app is told, and what it may do.
export { edge as appEdge } from "./internal/app/edge";
export { originSecrets } from "../contract/origin-secrets";
export { environment as appEnvironment } from "./internal/app/environment";
export { keyGrant, serviceAgent } from "./internal/agents";
export { pullRight, workloadRights } from "./internal/permissions";
export { enableApi } from "./internal/apis";
export type { GcpApp } from "./app";

/** A stamp on Google Cloud, a line a part. */
export const blueprint: CloudBlueprint<GcpParts> = {
  provider: ownerProvider,
  secrets: (name, args, opts) => new Secrets(name, args, opts),
  network: (name, args, opts) => new Network(name, args, opts),
  storage: (name, args, opts) => new Storage(name, args, opts),
  queue: (name, args, opts) => new Queue(name, args, opts),
  events: (name, args, opts) => new Events(name, args, opts),
  cache: (name, args, opts) => new Cache(name, args, opts),
  database: (name, args, opts) => new Database(name, args, opts),
  app: (name, args, opts) => new App(name, args, opts),
  recovery: (name, args, opts) => new Recovery(name, args, opts),
  observability: (name, args, opts) => new Observability(name, args, opts),
};

/**
 * A fleet's own parts on Google Cloud, for `defineFleet`: parts that take the place of others, and parts beside them.
 * @throws StampError `input` for a part's name that is not legal
 */
export function ownParts(own: OwnParts<GcpParts>): LoadCloud {
  return withOwnParts(blueprint, own);
}
