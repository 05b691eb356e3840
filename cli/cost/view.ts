import type { Costs, CostResult } from "../../fleet/planning/cost";
import { costSchema } from "../../fleet/planning/cost-schema";
import { change as signed, dollars } from "../../planning/capacity/money";
import type { CostChange } from "../../planning/cost/diff";
import { changesAsMarkdown } from "../../planning/cost/markdown";
import { type CostEntry, grouped } from "../../planning/cost/report";
import type { Shown, View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import type { Output } from "../common/output";
import { count, printTable } from "../common/table";
import type { CostValue } from "./options";

export const costView: View<CostValue, never, never, CostResult> = {
  schema: costSchema,
  exitCode: (result) =>
    result.kind === "changes" && result.over.length > 0 ? ExitCode.Broken : ExitCode.Fine,
  toJson: (result, { output }) => {
    noteOver(output, result);
    return result;
  },
  print: (result, shown) => {
    const { output, value } = shown;
    if (result.kind === "costs") printCosts(result, shown);
    else if (value.format === "markdown")
      output.print(changesAsMarkdown(result.changes, result.stamps).trimEnd());
    else printChanges(output, result.changes);
    noteOver(output, result);
  },
};

function noteOver(output: Output, result: CostResult): void {
  if (result.kind === "changes")
    for (const id of result.over) output.note(`${id} costs more than --max-increase allows`);
}

function printCosts(result: Costs, { output, value }: Shown<CostValue>): void {
  const { classes, margin, note, pricedAs, showback, stamps, total, uncheckedPrices } = result;
  if (stamps.length > 0) {
    printEntries(output, "id", stamps, margin);
    output.print(`${count(stamps.length, "stamp")}: ${dollars(total)} USD a month with all bounds used`);
    output.print();
  }
  printCentres(output, result.centres);
  printEntries(output, "class/cloud", classes, margin);
  if (showback !== undefined) printShowback(output, showback, value.top);
  if (value.lines) for (const entry of classes) printLines(output, entry);
  printUnpriced(output, [...classes, ...stamps, ...result.centres]);
  const as = Object.entries(pricedAs).map(([cloud, region]) => `${cloud} as ${region}`);
  output.print(`US dollars a month; ${note}`);
  output.print(
    `priced ${as.join(", ")} where a region has no lines of its own; ${count(uncheckedPrices, "price line")} in use not compared with a copy of the list`,
  );
  if (!value.lines)
    output.print("Next: stampworks cost --lines shows what makes it, --json also the assumptions");
}

function printCentres(output: Output, centres: Costs["centres"]): void {
  if (centres.length === 0) return;
  printTable(
    output,
    ["centre", "law", "cloud", "region", "a month"],
    centres.map(({ cloud, id, law, monthly, region }) => [id, law, cloud, region, dollars(monthly)]),
  );
  output.print("with no event at all, and not in the total: what events take follows use that nobody knows");
  output.print();
}

function printEntries(
  output: Output,
  heading: string,
  entries: readonly CostEntry[],
  margin: number | undefined,
): void {
  const at = margin === undefined ? "" : `revenue at ${Math.round(margin * 1000) / 10} % margin`;
  const revenue = margin === undefined ? [] : [`${at}, 100 %`, "75 %"];
  printTable(
    output,
    [
      heading,
      "class",
      "cloud",
      "region",
      "a month",
      "of it fixed",
      "tenant at 100 %",
      "tenant at 75 %",
      ...revenue,
    ],
    entries.map((entry) => [
      entry.id,
      entry.class,
      entry.cloud,
      entry.region,
      dollars(entry.monthly),
      dollars(entry.fixed),
      ...entry.perTenant.map(({ perTenant }) => dollars(perTenant)),
      ...(margin === undefined ? [] : entry.perTenant).map(({ revenuePerTenant }) =>
        dollars(revenuePerTenant ?? 0),
      ),
    ]),
  );
}

function printShowback(
  output: Output,
  { elsewhere, nobody, tenants, unused }: NonNullable<Costs["showback"]>,
  top: number,
): void {
  output.print();
  printTable(
    output,
    ["tenant", "stamp", "a month", "of the stamp", "load"],
    tenants
      .slice(0, top)
      .map(({ demand, measured, monthly, stamp, standby, tenant }) => [
        ...[tenant, standby ? `${stamp} (standby)` : stamp, dollars(monthly)],
        ...[`${(demand * 100).toFixed(1)} %`, measured ? "as known" : "its share"],
      ]),
  );
  if (tenants.length > top) output.print(`and ${count(tenants.length - top, "line")} more: --top, or --json`);
  const all = tenants.reduce((sum, { monthly }) => sum + monthly, 0);
  output.print(
    `${count(new Set(tenants.map(({ tenant }) => tenant)).size, "tenant")}: ${dollars(all)} USD a month; stamps without a tenant: ${dollars(nobody)}; bounds that nobody uses: ${dollars(unused)}. An estimate: list prices, divided by the load that is known`,
  );
  if (elsewhere > 0) output.note(`${count(elsewhere, "tenant")} on stamps that are not priced here`);
  output.print();
}

function printLines(output: Output, entry: CostEntry): void {
  output.print();
  output.print(output.colors.bold(entry.id));
  printTable(
    output,
    ["part", "price", "units a month", "unit", "by", "USD a month"],
    grouped(entry.lines).map(({ by, monthly, part, price, quantity, unit }) => [
      part,
      price,
      quantity.toLocaleString("en", { maximumFractionDigits: quantity < 100 ? 2 : 0 }),
      unit,
      by,
      dollars(monthly),
    ]),
  );
}

/** What is not in the sums, once a type, on stderr: whoever reads only the numbers must see it too. */
function printUnpriced(output: Output, entries: readonly Pick<CostEntry, "unpriced">[]): void {
  const reasons = new Map<string, number>();
  for (const { unpriced } of entries)
    for (const { reason, type } of unpriced) {
      const key = `${type}: ${reason}`;
      reasons.set(key, (reasons.get(key) ?? 0) + 1);
    }
  for (const [key, number] of reasons) output.note(`not priced, ${count(number, "time")}: ${key}`);
}

/** Prints what changed as a table. */
function printChanges(output: Output, changes: readonly CostChange[]): void {
  const money = (amount: number | undefined): string => (amount === undefined ? "-" : dollars(amount));
  printTable(
    output,
    ["class/cloud", "before", "after", "change", "a tenant before", "a tenant after"],
    changes.map((one) => [
      one.id,
      money(one.before),
      money(one.after),
      signed(one.change),
      money(one.perTenantBefore),
      money(one.perTenantAfter),
    ]),
  );
  for (const { id, lines } of changes)
    for (const { after, before, change, part, price, unit } of lines.slice(0, 12))
      output.print(
        `  ${id} ${part} ${price}: ${Math.round(before * 100) / 100} → ${Math.round(after * 100) / 100} ${unit}, ${signed(change)}`,
      );
}
