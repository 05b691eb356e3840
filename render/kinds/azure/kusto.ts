import type { KindTable } from "../kind";
import { arm } from "./arm";

/** Clusters without a service level. */
const WITHOUT_LEVEL = /^Dev\(No SLA\)_/u;

/**
 * What Data Explorer makes and refuses.
 * Sources: https://learn.microsoft.com/azure/templates/microsoft.kusto/clusters,
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkusto
 */
export const KUSTO: KindTable = {
  "azure-native:kusto:Cluster": arm(
    {
      type: "Microsoft.Kusto/clusters",
      names: ["clusterName"],
      limit: 22,
      pattern: /^[a-z][a-z0-9]{3,21}$/,
      scope: "region",
      taken: "ClusterNameAlreadyExists",
    },
    {
      outputs: {
        uri: "https://{name}.{in:location}.kusto.windows.net",
        dataIngestionUri: "https://ingest-{name}.{in:location}.kusto.windows.net",
        state: "Running",
        privateEndpointConnections: [],
      },
      cascades: true,
      check: ({ sku }) => {
        if (typeof sku !== "object" || sku === null || !("name" in sku)) return undefined;
        const { capacity, name, tier } = sku as { capacity?: unknown; name?: unknown; tier?: unknown };
        const isDev = typeof name === "string" && WITHOUT_LEVEL.test(name);
        if (isDev === (tier === "Basic") && (isDev ? capacity === undefined || capacity === 1 : true))
          return undefined;
        return {
          code: "BadRequest",
          message: `Cluster sku '${String(name)}' of tier '${String(tier)}' with capacity ${String(capacity)} is not valid: those without SLA are of tier Basic and have one instance.`,
        };
      },
    },
  ),
  "azure-native:kusto:ReadWriteDatabase": arm(
    {
      type: "Microsoft.Kusto/clusters/databases",
      names: ["clusterName", "databaseName"],
      limit: 260,
      pattern: /^[A-Za-z0-9 .-]{1,260}$/,
    },
    { outputs: { isFollowed: false, statistics: { size: 0 } } },
  ),
  "azure-native:kusto:Script": arm({
    type: "Microsoft.Kusto/clusters/databases/scripts",
    names: ["clusterName", "databaseName", "scriptName"],
  }),
};
