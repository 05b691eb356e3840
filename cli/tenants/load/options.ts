import { z } from "zod";
import { isOwnBound } from "../../../components/contract/bounds/own-bounds";
import { StampError, shown } from "../../../core/errors";
import type { LoadInput } from "../../../fleet/tenants/load";
import { isPrometheusAddress, PROMETHEUS_ADDRESS } from "../../../fleet/work/prometheus";
import { argument, commandOptions, option } from "../../common/option";
import { loadAmounts, loadOf } from "../common/load-options";
import { registryOption } from "../common/options";

const query = (flags: string, says: string) =>
  option(flags, `of --prometheus: ${says}`, z.string().min(1).max(10_000).optional());

export const loadOptions = commandOptions(
  z.object({
    tenant: argument("[tenant]", z.string().optional()),
    file: option(
      "--file <path>",
      "CSV: tenant,requestsPerSecond,databaseConnections,storageGb, and a column for each bound that classes declare",
      z.string().optional(),
    ),
    ...loadAmounts(),
    prometheus: option(
      "--prometheus <url>",
      "ask Prometheus what each tenant takes, or what answers as its HTTP interface does",
      z.string().refine(isPrometheusAddress, PROMETHEUS_ADDRESS).optional(),
    ),
    requestsQuery: query("--requests-query <promql>", "requests a second by tenant, at their peak"),
    connectionsQuery: query("--connections-query <promql>", "database connections by tenant"),
    storageQuery: query("--storage-query <promql>", "GB of objects by tenant"),
    ownQuery: option(
      "--own-query <name=promql...>",
      "of --prometheus: what tenants take of a bound that classes declare themselves: 'seats=sum by (tenant) (seats)'",
      z
        .array(
          z
            .string()
            .max(10_000)
            .regex(/^[A-Za-z0-9]+=./su, "name=query"),
        )
        .default([]),
    ),
    label: option(
      "--label <name>",
      "of --prometheus: the label that names the tenant (default: tenant)",
      z
        .string()
        .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/u, "a label's name")
        .default("tenant"),
    ),
    registry: registryOption(),
  }),
  ({
    databaseConnections,
    file,
    own,
    registry,
    requestsPerSecond,
    storageGb,
    tenant,
    ...asked
  }): LoadInput => {
    const load = loadOf({ databaseConnections, own, requestsPerSecond, storageGb });
    const queries = {
      requestsPerSecond: asked.requestsQuery,
      databaseConnections: asked.connectionsQuery,
      storageGb: asked.storageQuery,
      own: ownQueries(asked.ownQuery),
    };
    const hasQueries = Object.values(queries).some((each) => each !== undefined);
    if (hasQueries !== (asked.prometheus !== undefined))
      throw new StampError("input", "--prometheus and its queries go together", {
        field: "--prometheus",
        fix: "give the address, and at least one of --requests-query, --connections-query, --storage-query and --own-query",
      });
    if (asked.prometheus !== undefined && file === undefined && tenant === undefined && load === undefined)
      return { prometheus: asked.prometheus, queries, label: asked.label, registry };
    if (asked.prometheus !== undefined)
      throw new StampError("input", "--prometheus tells the loads of all", {
        field: "--prometheus",
        fix: "leave out the tenant, its numbers and --file",
      });
    if (file !== undefined && tenant === undefined && load === undefined) return { file, registry };
    if (file === undefined && tenant !== undefined && load !== undefined) return { tenant, load, registry };
    throw new StampError("input", "either one tenant with its load, or a file", {
      field: "--file",
      fix: "name a tenant and all of --requests-per-second, --database-connections and --storage-gb, or --file alone",
    });
  },
);

/** Queries by the name of their bound; undefined without any. */
function ownQueries(pairs: readonly string[]): Readonly<Record<string, string>> | undefined {
  const entries = pairs.map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  for (const [name] of entries) {
    if (isOwnBound(name)) continue;
    throw new StampError("input", "no name that a class could give to a bound of its own", {
      field: "--own-query",
      received: shown(name),
      fix: "name it as the class does: --own-query 'seats=sum by (tenant) (seats)'",
    });
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
