import type { PartArgs } from "../../../contract/parts";
import { poolOf } from "../../../contract/pooling";

/** Where managed connection pooling answers, on the instance's own address. Source: https://cloud.google.com/sql/docs/postgres/managed-connection-pooling */
export const POOLER_PORT = 6432;

interface PoolerSettings {
  readonly connectionPoolConfigs?: {
    connectionPoolingEnabled: boolean;
    flags: { name: string; value: string }[];
  }[];
}

/** Cloud SQL's managed connection pooling, which Enterprise Plus has; nothing where the class has no pooler. */
export function poolerSettings(spec: PartArgs["spec"]): PoolerSettings {
  const pool = poolOf(spec);
  if (pool === undefined) return {};
  const flags = {
    pool_mode: "transaction",
    // A pool is one user of one database, and the app is one.
    max_pool_size: String(pool.server),
    max_client_connections: String(pool.clients),
  };
  return {
    connectionPoolConfigs: [
      {
        connectionPoolingEnabled: true,
        flags: Object.entries(flags).map(([name, value]) => ({ name, value })),
      },
    ],
  };
}
