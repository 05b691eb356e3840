import type { FleetReport, StampReport } from "../model";
import { cloudName, dollars, escapeText, isTroubled, minute, percent } from "../words";
import { scrolling } from "./sections";

/** Rows shown at first. */
const LIMIT = 150;

/** One column: its name and what it says of a stamp. */
interface Column {
  readonly name: string;
  readonly cell: (stamp: StampReport) => string;
  /** Set where its values are numbers, which stand flush right. */
  readonly isNumber?: true;
  /** Set where paper has no use for it. */
  readonly isForScreen?: true;
}

/** All columns but the stamp's own name. */
function columnsOf(simulated: boolean): readonly Column[] {
  return [
    { name: "cloud", cell: ({ cloud }) => cell(cloudName(cloud)) },
    { name: "region", cell: ({ region }) => cell(region) },
    { name: "residency", cell: ({ residency }) => cell(residency) },
    { name: "class", cell: (stamp) => cell(stamp.class) },
    { name: "ring", cell: ({ ring }) => cell(ring) },
    { name: "release", cell: ({ release }) => cell(release ?? BARE) },
    { name: "state", cell: stateCell },
    { name: "laws", cell: lawsCell },
    { name: "drift", cell: ({ drift }) => cell(drift, drift === "drifted" ? "bad" : "") },
    { name: "sisters", cell: sistersCell },
    { name: "fill level", cell: ({ fill }) => numberCell(fill, percent), isNumber: true },
    { name: "tenants", cell: boundsCell, isNumber: true },
    { name: "blast radius", cell: ({ share }) => numberCell(share, percent), isNumber: true },
    { name: "cost a month", cell: ({ monthly }) => numberCell(monthly, dollars), isNumber: true },
    {
      name: "updated",
      cell: ({ updated }) => cell(updated === undefined ? BARE : minute(updated, "")),
    },
    { name: "links", cell: (stamp) => linksCell(stamp, simulated), isForScreen: true },
    {
      name: "fingerprint",
      cell: ({ fingerprint }) => `<td class="screen"><code>${fingerprint ?? BARE}</code></td>`,
      isForScreen: true,
    },
  ];
}

/** Where there is nothing to say. */
const BARE = "–";
/** Columns that say nothing of any stamp are left out: what is looked for stands further to the left. */
const IS_BARE = new RegExp(`^<td[^>]*>(?:<code>)?(?:${BARE}|not known|not asked)(?:</code>)?</td>$`, "u");

/** Columns that stamps can be grouped by. */
const GROUPS = ["region", "class", "ring", "cloud", "state"];

/** All stamps, a row each, to be sorted and filtered. */
export function stampsSection({ simulated, stamps }: FleetReport): string {
  const columns = columnsOf(simulated).filter(
    ({ cell: cellOf, name }) => GROUPS.includes(name) || stamps.some((stamp) => !IS_BARE.test(cellOf(stamp))),
  );
  const heads = [{ name: "stamp" }, ...columns].map(headOf).join("");
  const rows = stamps.map((stamp, index) => rowOf(stamp, index, columns)).join("\n");
  const groups = GROUPS.map(
    (name) =>
      `<option value="${columns.findIndex((column) => column.name === name) + 1}"${stamps.length > LIMIT && name === "region" ? " selected" : ""}>${name}</option>`,
  ).join("");
  const shown = Math.min(LIMIT, stamps.length);
  const table = `<table id="stamps" data-limit="${LIMIT}"><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
  return `<section aria-labelledby="all"><h2 id="all">Stamps</h2>
<div class="tools"><label for="filter">Filter</label><input type="search" id="filter" placeholder="id, class, region …" autocomplete="off">
<label>Group by <select id="group"><option value="">nothing</option>${groups}</select></label>
<label><input type="checkbox" id="troubled"> only with trouble</label><output id="count" role="status" for="filter troubled">${shown} of ${stamps.length.toLocaleString("en")} shown</output>
<button type="button" id="show-all"${stamps.length > LIMIT ? "" : " hidden"}>Show all</button></div>
${scrolling("Stamps", table, "tall")}</section>`;
}

function headOf({ isForScreen, isNumber, name }: Pick<Column, "name" | "isNumber" | "isForScreen">): string {
  const kinds = [...(isNumber ? ["number"] : []), ...(isForScreen ? ["screen"] : [])].join(" ");
  return `<th scope="col"${kinds === "" ? "" : ` class="${kinds}"`}><button type="button">${name}</button></th>`;
}

function rowOf(stamp: StampReport, index: number, columns: readonly Column[]): string {
  const id = escapeText(stamp.id);
  const cells = columns.map(({ cell: cellOf }) => cellOf(stamp)).join("");
  const names = [...(isTroubled(stamp) ? ["troubled"] : []), ...(index < LIMIT ? [] : ["later"])].join(" ");
  return `<tr id="${id}"${names === "" ? "" : ` class="${names}"`}><th scope="row"><button type="button" class="link" data-stamp="${id}">${id}</button></th>${cells}</tr>`;
}

function stateCell({ expires, state }: StampReport): string {
  const text = expires === undefined ? state : `${state}, until ${expires}`;
  return cell(text, state === "up" ? "good" : "warn");
}

function lawsCell({ breaches, differences, fingerprint }: StampReport): string {
  if (fingerprint === undefined) return cell(BARE);
  const faults = breaches + differences;
  return faults === 0 ? cell("✓ kept", "good") : cell(`✗ ${faults.toLocaleString("en")} faults`, "bad");
}

/** Whether its numbers are those of its class. */
function sistersCell({ outlier }: StampReport): string {
  if (outlier === undefined) return cell("not known");
  return outlier.length === 0 ? cell("alike") : cell(`unlike by ${outlier.join(", ")}`, "bad");
}

function boundsCell({ bounds, tenants }: StampReport): string {
  if (bounds === undefined) return cell(BARE, "number");
  const most = bounds.tenants.toLocaleString("en");
  const text = tenants === undefined ? most : `${tenants.toLocaleString("en")} of ${most}`;
  return `<td class="number" data-value="${bounds.tenants}">${text}</td>`;
}

function numberCell(value: number | undefined, inWords: (value: number) => string): string {
  if (value === undefined) return cell(BARE, "number");
  return `<td class="number" data-value="${value.toFixed(6)}">${inWords(value)}</td>`;
}

/** Where to look further. A simulated stamp has addresses that lead nowhere. */
function linksCell({ console, dashboard, endpoint, id, state }: StampReport, simulated: boolean): string {
  const isThere = state === "up" && !simulated;
  const links = [
    ["endpoint", isThere ? endpoint : undefined],
    ["dashboard", isThere ? dashboard : undefined],
    ["console", simulated ? undefined : console],
  ].flatMap(([name = "", address]) =>
    address === undefined
      ? []
      : [
          `<a href="${escapeText(address)}" rel="noopener noreferrer" aria-label="${name} of ${escapeText(id)}">${name}</a>`,
        ],
  );
  return links.length === 0 ? cell(BARE, "screen") : `<td class="screen">${links.join(" ")}</td>`;
}

function cell(text: string, kind = ""): string {
  return `<td${kind === "" ? "" : ` class="${kind}"`}>${escapeText(text)}</td>`;
}
