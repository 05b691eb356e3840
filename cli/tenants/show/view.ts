import type { TenantItem } from "../../../components/routing/contract";
import { type ShowInput, type ShowResult, showSchema } from "../../../fleet/tenants/show";
import type { Shown, View } from "../../common/command";
import type { Output } from "../../common/output";
import { printTable } from "../../common/table";
import { stateOf } from "../common/tenant-words";

export const showView: View<ShowInput, never, never, ShowResult> = { schema: showSchema, print };

function print({ history = [], name, tenant }: ShowResult, { output }: Shown<ShowInput>): void {
  if (tenant === undefined) output.print(`${name} was removed`);
  else printTenant(output, tenant);
  if (history.length === 0) return;
  output.print();
  const rows = history.map(({ at, by, item }) => [
    at,
    by,
    item === undefined ? "removed" : `on ${item.stamp}, ${stateOf(item)}`,
  ]);
  printTable(output, ["when", "who", "what"], rows);
}

function printTenant(output: Output, tenant: TenantItem): void {
  const { domains = [], functions = {}, load, pool, residency, stamp, suspended, tier, version } = tenant;
  const paused =
    suspended === undefined
      ? []
      : [["suspended", `since ${suspended.since}, ${suspended.reason ?? "no reason given"}`]];
  const rows = [
    ["stamp", stamp],
    ["standby", standbyInWords(tenant)],
    ["pool", pool],
    ...Object.entries(functions).map(([name, serving]) => [`function ${name}`, serving]),
    ...(domains.length === 0 ? [] : [["domains", domains.join(", ")]]),
    ["residency", residency ?? "its pool's"],
    ["tier", tier ?? "its pool's"],
    ["load", load === undefined ? "its share of a stamp" : describeLoad(load)],
    ["state", stateOf(tenant)],
    ...paused,
    ["version", String(version)],
  ];
  printTable(output, ["tenant", tenant.tenant], rows);
}

function standbyInWords({ protection, standby = "none" }: TenantItem): string {
  if (protection === undefined) return standby;
  const { reason, since, step } = protection;
  const words = {
    copying: "being copied, can't take over yet",
    following: "kept, can take over",
    over: "was its home: the tenant is on its standby",
  }[step];
  return `${standby}: ${words}; since ${since}, ${reason}`;
}

function describeLoad({
  databaseConnections,
  own = {},
  requestsPerSecond,
  storageGb,
}: NonNullable<TenantItem["load"]>): string {
  const besides = Object.entries(own).map(([bound, amount]) => `, ${bound} ${amount}`);
  return `${requestsPerSecond} requests/s, ${databaseConnections} connections, ${storageGb} GB${besides.join("")}`;
}
