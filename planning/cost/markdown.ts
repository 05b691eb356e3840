import { change as signed, dollars } from "../capacity/money";
import { type CostChange, isChanged } from "./diff";
import { PRICE_NOTE } from "./price-table";

/** Most lines of one class that are listed in a comment. */
const MOST_LINES = 12;

/** Stamps of each `class/cloud`, by which a change is multiplied. */
export type StampCounts = Readonly<Record<string, number>>;

/** The change of cost as a pull request comment: what a stamp of each class costs more, the fleet too, and why. */
export function changesAsMarkdown(changes: readonly CostChange[], stamps: StampCounts): string {
  const changed = changes.filter(isChanged);
  if (changed.length === 0) return `**Cost: no change.** ${note()}\n`;
  const fleet = changes.reduce((sum, { change, id }) => sum + change * (stamps[id] ?? 0), 0);
  const total = Object.values(stamps).reduce((sum, number) => sum + number, 0);
  const rows = changed.map((one) => {
    const before = one.before === undefined ? "new" : dollars(one.before);
    const after = one.after === undefined ? "gone" : dollars(one.after);
    const tenant = `${money(one.perTenantBefore)} → ${money(one.perTenantAfter)}`;
    return `| ${one.id} | ${before} | ${after} | **${signed(one.change)}**${percent(one)} | ${tenant} | ${stamps[one.id] ?? 0} |`;
  });
  return [
    `**Cost: ${signed(fleet)} USD a month for the fleet's ${total} ${total === 1 ? "stamp" : "stamps"}.**`,
    "",
    "| class | a stamp before | a stamp after | change | a tenant | stamps |",
    "|---|--:|--:|--:|--:|--:|",
    ...rows,
    "",
    ...changed.flatMap(details),
    note(),
    "",
  ].join("\n");
}

function details({ id, lines }: CostChange): string[] {
  if (lines.length === 0) return [];
  const rows = lines
    .slice(0, MOST_LINES)
    .map(
      ({ after, before, change, part, price, unit }) =>
        `| ${part} | ${price} | ${amount(before)} → ${amount(after)} ${unit} | ${signed(change)} |`,
    );
  const more = lines.length > MOST_LINES ? [`| | … and ${lines.length - MOST_LINES} more | | |`] : [];
  return [
    `<details><summary>What makes it: ${id}</summary>`,
    "",
    "| part | price | units a month | change |",
    "|---|---|---|--:|",
    ...rows,
    ...more,
    "",
    "</details>",
    "",
  ];
}

function note(): string {
  return `US dollars a month with all bounds used; ${PRICE_NOTE}. What follows use is assumed: see docs/cost.md.`;
}

function money(amountOf: number | undefined): string {
  return amountOf === undefined ? "-" : dollars(amountOf);
}

function percent({ before, change }: CostChange): string {
  if (before === undefined || before === 0) return "";
  const share = (change / before) * 100;
  return ` (${share > 0 ? "+" : ""}${share.toFixed(1)} %)`;
}

function amount(number: number): string {
  return number.toLocaleString("en", { maximumFractionDigits: number < 100 ? 2 : 0 });
}
