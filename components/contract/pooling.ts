import type { ClassSpec } from "./class";
import { share } from "./units";

/** Connections of the server that a pooler may hold, and clients it takes at once. */
export interface Pool {
  readonly server: number;
  readonly clients: number;
}

/** What the class's pooler carries; undefined where the class has none. */
export function poolOf({ bounds, database }: Pick<ClassSpec, "bounds" | "database">): Pool | undefined {
  const { enabled, serverPercent, clientsPerConnection } = database.pooling;
  if (!database.enabled || !enabled) return undefined;
  const server = Math.floor(share(serverPercent, bounds.databaseConnections));
  return { server, clients: server * clientsPerConnection };
}
