import type { FleetReport, StampReport } from "../model";
import { cloudName, dollars, escapeText, isTroubled, minute, percent } from "../words";
import { scrolling } from "./sections";

/** Rows shown at first. */
const LIMIT = 150;

const COLUMNS = [
  "stamp",
  "cloud",
  "region",
  "residency",
  "class",
  "ring",
  "release",
  "state",
  "laws",
  "drift",
  "sisters",
  "fill level",
  "tenants",
  "blast radius",
  "cost a month",
  "updated",
  "links",
  "fingerprint",
];

/** Columns that stamps can be grouped by. */
const GROUPS = ["region", "class", "ring", "cloud", "state"];

/** All stamps, a row each, to be sorted and filtered. */
export function stampsSection({ simulated, stamps }: FleetReport): string {
  const heads = COLUMNS.map((name) => `<th scope="col"><button type="button">${name}</button></th>`).join("");
  const rows = stamps.map((stamp, index) => rowOf(stamp, index, simulated)).join("\n");
  const groups = GROUPS.map(
    (name) =>
      `<option value="${COLUMNS.indexOf(name)}"${stamps.length > LIMIT && name === "region" ? " selected" : ""}>${name}</option>`,
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

function rowOf(stamp: StampReport, index: number, simulated: boolean): string {
  const id = escapeText(stamp.id);
  const tone = stamp.state === "up" ? "good" : "warn";
  const cells = [
    cell(cloudName(stamp.cloud)),
    cell(stamp.region),
    cell(stamp.residency),
    cell(stamp.class),
    cell(stamp.ring),
    cell(stamp.release ?? "–"),
    cell(stamp.expires === undefined ? stamp.state : `${stamp.state}, until ${stamp.expires}`, tone),
    lawsCell(stamp),
    cell(stamp.drift, stamp.drift === "drifted" ? "bad" : ""),
    sistersCell(stamp),
    numberCell(stamp.fill, percent),
    boundsCell(stamp),
    numberCell(stamp.share, percent),
    numberCell(stamp.monthly, dollars),
    cell(stamp.updated === undefined ? "–" : minute(stamp.updated, "")),
    linksCell(stamp, simulated),
    `<td><code>${stamp.fingerprint ?? "–"}</code></td>`,
  ];
  const names = [...(isTroubled(stamp) ? ["troubled"] : []), ...(index < LIMIT ? [] : ["later"])].join(" ");
  return `<tr id="${id}"${names === "" ? "" : ` class="${names}"`}><th scope="row"><button type="button" class="link" data-stamp="${id}">${id}</button></th>${cells.join("")}</tr>`;
}

function lawsCell({ breaches, differences, fingerprint }: StampReport): string {
  if (fingerprint === undefined) return cell("–");
  const faults = breaches + differences;
  return faults === 0 ? cell("✓ kept", "good") : cell(`✗ ${faults.toLocaleString("en")} faults`, "bad");
}

/** Whether its numbers are those of its class. */
function sistersCell({ outlier }: StampReport): string {
  if (outlier === undefined) return cell("not known");
  return outlier.length === 0 ? cell("alike") : cell(`unlike by ${outlier.join(", ")}`, "bad");
}

function boundsCell({ bounds, tenants }: StampReport): string {
  if (bounds === undefined) return cell("–");
  const most = bounds.tenants.toLocaleString("en");
  const text = tenants === undefined ? most : `${tenants.toLocaleString("en")} of ${most}`;
  return `<td class="number" data-value="${bounds.tenants}">${text}</td>`;
}

function numberCell(value: number | undefined, inWords: (value: number) => string): string {
  if (value === undefined) return cell("–");
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
  return links.length === 0 ? cell("–") : `<td>${links.join(" ")}</td>`;
}

function cell(text: string, tone = ""): string {
  return `<td${tone === "" ? "" : ` class="${tone}"`}>${escapeText(text)}</td>`;
}
