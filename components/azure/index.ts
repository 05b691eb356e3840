import { type LoadCloud, type OwnParts, withOwnParts } from "../contract/own-parts";
import type { CloudBlueprint, DataPart, Parts } from "../contract/parts";
import { App, type AzureApp } from "./app";
import { Cache } from "./cache";
import { Database } from "./database";
import type { AzureDataParts } from "./internal/data-parts";
import { ownerProvider } from "./internal/provider";
import { Events } from "./events";
import { Network } from "./network";
import { Observability } from "./observability";
import { Queue } from "./queue";
import { Recovery } from "./recovery";
import { Secrets } from "./secrets";
import { Storage } from "./storage";

/** The parts of a stamp on Azure. */
export interface AzureParts extends Omit<Parts, DataPart>, AzureDataParts {
  readonly app: AzureApp;
  readonly recovery: Recovery;
  readonly observability: Observability;
}

// What an app of a fleet's own is built on: its network, the stamp's endpoint, and what the app is told.
export { edge as appEdge } from "./internal/app/edge";
export { originSecrets } from "../contract/origin-secrets";
export { containerEnvironment as appEnvironment } from "./internal/app/container-environment";
export { zoneProvider } from "./internal/provider";
export { scopeOf } from "./internal/scope";
export { Network } from "./network";
export type { AzureApp } from "./app";

/** Azure's blueprint: a line a part. */
export const blueprint: CloudBlueprint<AzureParts> = {
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
 * A fleet's own parts on Azure, for `defineFleet`: parts that take the place of others, and parts beside them.
 * @throws StampError `input` for a part's name that is not legal
 */
export function ownParts(own: OwnParts<AzureParts>): LoadCloud {
  return withOwnParts(blueprint, own);
}
