import { dollars } from "../../../planning/capacity/money";
import { type SizeInput, sizeSchema, type StampSizing } from "../../../planning/capacity/size";
import { GB_A_TB } from "../../../planning/capacity/storage";
import type { Shown, View } from "../../common/command";
import { count, printTable } from "../../common/table";

export const sizeView: View<SizeInput, never, never, StampSizing> = { schema: sizeSchema, print };

function print(result: StampSizing, { output, value }: Shown<SizeInput>): void {
  const { cost, fleet, queriesInFlight, queriesPerSecond, requestsPerSecond, servers, storageGb, tenants } =
    result;
  const { peakPerSecond, pool } = result;
  const lines: [string, string][] = [["tenants", round(tenants)]];
  if (pool !== undefined) {
    lines.push([
      "clients of the pooler",
      `${round(pool.clients)} on ${round(pool.server)} connections of the server`,
    ]);
    lines.push(["direct connections", round(pool.direct)]);
    if (pool.busy !== undefined)
      lines.push(["busy at the peak", `${round(pool.busy)} of ${round(pool.server)} connections`]);
  }
  if (requestsPerSecond !== undefined) lines.push(["requests/s", round(requestsPerSecond)]);
  if (peakPerSecond !== undefined && value.peak > 1)
    lines.push(["requests/s at the peak", round(peakPerSecond)]);
  if (servers !== undefined)
    lines.push(["servers", `${round(servers.planned)} (${round(servers.atLimit)} at their limit)`]);
  if (queriesPerSecond !== undefined) lines.push(["queries/s at the peak", round(queriesPerSecond)]);
  if (queriesInFlight !== undefined) lines.push(["queries in flight", round(queriesInFlight)]);
  if (storageGb !== undefined)
    lines.push([
      "storage",
      `${sizeOf(storageGb.now)} now, ${sizeOf(storageGb.after)} after ${count(storageGb.months, "month")}`,
    ]);
  if (cost !== undefined)
    lines.push(["cost a month", `${dollars(cost.month)} USD, ${dollars(cost.perTenant)} a tenant`]);
  if (fleet !== undefined) {
    const month = fleet.month === undefined ? "" : `, ${dollars(fleet.month)} USD a month`;
    lines.push([`for ${count(fleet.tenants, "tenant")}`, `${count(fleet.stamps, "stamp")}${month}`]);
  }
  printTable(output, ["one stamp", ""], lines);
}

function sizeOf(gb: number): string {
  return gb < GB_A_TB ? `${round(gb)} GB` : `${round(gb / GB_A_TB)} TB`;
}

function round(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 2 : 0 });
}
