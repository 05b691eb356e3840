import type { FleetReport, StampReport } from "../model";
import { cloudName, escapeText, isTroubled, percent } from "../words";
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
  "fingerprint",
  "laws",
  "drift",
  "tenants",
  "blast radius",
];

/** All stamps, a row each, to be sorted and filtered. */
export function stampsSection({ stamps }: FleetReport): string {
  const heads = COLUMNS.map((name) => `<th scope="col"><button type="button">${name}</button></th>`).join("");
  const rows = stamps.map(rowOf).join("\n");
  const shown = Math.min(LIMIT, stamps.length);
  const table = `<table id="stamps" data-limit="${LIMIT}"><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
  return `<section aria-labelledby="all"><h2 id="all">Stamps</h2>
<div class="tools"><label for="filter">Filter</label><input type="search" id="filter" placeholder="id, class, region …" autocomplete="off">
<label><input type="checkbox" id="troubled"> only with trouble</label><output id="count" role="status" for="filter troubled">${shown} of ${stamps.length.toLocaleString("en")} shown</output>
<button type="button" id="show-all"${stamps.length > LIMIT ? "" : " hidden"}>Show all</button></div>
${scrolling("Stamps", table)}</section>`;
}

function rowOf(stamp: StampReport, index: number): string {
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
    `<td><code>${stamp.fingerprint ?? "–"}</code></td>`,
    lawsCell(stamp),
    cell(stamp.drift, stamp.drift === "drifted" ? "bad" : ""),
    boundsCell(stamp),
    `<td class="number" data-value="${stamp.share.toFixed(6)}">${percent(stamp.share)}</td>`,
  ];
  const names = [...(isTroubled(stamp) ? ["troubled"] : []), ...(index < LIMIT ? [] : ["later"])].join(" ");
  return `<tr id="${id}"${names === "" ? "" : ` class="${names}"`}><th scope="row"><button type="button" class="link" data-stamp="${id}">${id}</button></th>${cells.join("")}</tr>`;
}

function lawsCell({ breaches, differences, fingerprint }: StampReport): string {
  if (fingerprint === undefined) return cell("–");
  const faults = breaches + differences;
  return faults === 0 ? cell("✓ kept", "good") : cell(`✗ ${faults.toLocaleString("en")} faults`, "bad");
}

function boundsCell({ bounds, tenants }: StampReport): string {
  if (bounds === undefined) return cell("–");
  const most = bounds.tenants.toLocaleString("en");
  const text = tenants === undefined ? most : `${tenants.toLocaleString("en")} of ${most}`;
  return `<td class="number" data-value="${bounds.tenants}">${text}</td>`;
}

function cell(text: string, tone = ""): string {
  return `<td${tone === "" ? "" : ` class="${tone}"`}>${escapeText(text)}</td>`;
}
