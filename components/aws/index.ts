import { type LoadCloud, type OwnParts, withOwnParts } from "../contract/own-parts";
import type { CloudBlueprint, Parts } from "../contract/parts";
import { App, type AwsApp } from "./app";
import { Cache } from "./cache";
import { type AwsDatabase, Database } from "./database";
import { Events } from "./events";
import { ownerProvider } from "./internal/provider";
import { Network } from "./network";
import { Observability } from "./observability";
import { Queue } from "./queue";
import { Recovery } from "./recovery";
import { Secrets } from "./secrets";
import { Storage } from "./storage";

/** The parts of a stamp on AWS. */
export interface AwsParts extends Parts {
  readonly network: Network;
  readonly secrets: Secrets;
  readonly storage: Storage;
  readonly queue: Queue;
  readonly events: Events;
  readonly cache: Cache;
  readonly database: AwsDatabase;
  readonly app: AwsApp;
  readonly recovery: Recovery;
  readonly observability: Observability;
}

// What an app of a fleet's own is built on: the stamp's endpoint, what the app is told, and what it may do.
export { edge as appEdge } from "./internal/app/edge";
export { originSecrets } from "../contract/origin-secrets";
export { taskEnvironment as appEnvironment } from "./internal/app/task-environment";
export { appStatements } from "./internal/app/task-roles";
export type { AwsApp } from "./app";

/** AWS's blueprint: a line a part. */
export const blueprint: CloudBlueprint<AwsParts> = {
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
 * A fleet's own parts on AWS, for `defineFleet`: parts that take the place of others, and parts beside them.
 * @throws StampError `input` for a part's name that is not legal
 */
export function ownParts(own: OwnParts<AwsParts>): LoadCloud {
  return withOwnParts(blueprint, own);
}
