import { many } from "../laws";
import type { FleetReport, StampReport } from "../model";
import { PICTURE_STYLE, THEME } from "../style";
import { dollars, escapeText, minute, percent } from "../words";
import { CLIENT } from "./client-code";
import { LIVE_CLIENT } from "./client-live";
import { centralSection } from "./central";
import { drillsSection } from "./drills";
import { operatorsSection } from "./operators";
import { PAGE_STYLE } from "./page-style";
import {
  blastSection,
  lawsSection,
  ringsSection,
  rolloutsSection,
  skewSection,
  topologySection,
} from "./sections";
import { stampsSection } from "./stamp-table";

/** Forbids the page every request: all it needs is in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
/** One that is served may ask who serves it, and nobody else. */
const LIVE_POLICY = `${POLICY}; connect-src 'self'`;

const FILE_WORDS = "Made by stampworks report. This file holds no secrets and asks no network for anything.";
const LIVE_WORDS = "Served by stampworks serve, which changes nothing. This page holds no secrets.";

/** How the page is shown. */
export interface PageOptions {
  /** It is served, and asks who serves it whether there is something newer. Default: it is a file, and asks nobody. */
  readonly isLive?: boolean;
}

/** The report as one HTML file that needs nothing else. */
export function reportPage(report: FleetReport, { isLive = false }: PageOptions = {}): string {
  const { name = report.project, project } = report;
  const title = `${name}: fleet report`;
  const of = name === project ? "" : `, project ${escapeText(project)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${isLive ? LIVE_POLICY : POLICY}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeText(title)}</title>
<script>document.documentElement.className = "js";</script>
<style>${THEME}${PICTURE_STYLE}${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#all">Skip to the table of stamps</a>
<header class="top"><h1>${escapeText(name)}</h1>
<p class="meta">${many(report.stamps.length, "stamp")}${of}, ${escapeText(minute(report.at))}</p>
${notesOf(report)}${isLive ? '<p class="note" id="news" role="status"></p>' : ""}</header>
<main>
<ul class="tiles">${tilesOf(report)}</ul>
${topologySection(report)}
${lawsSection(report)}
<div class="columns">${blastSection(report)}${skewSection(report)}</div>
${ringsSection(report)}
${rolloutsSection(report)}
${drillsSection(report)}
${operatorsSection(report)}
${centralSection(report)}
${stampsSection(report)}
</main>
<footer>${isLive ? LIVE_WORDS : FILE_WORDS}</footer>
<dialog id="details" aria-labelledby="details-title"><header><h2 id="details-title" tabindex="-1">Stamp</h2><button type="button" id="close">Close</button></header><div class="body"></div></dialog>
<script type="application/json" id="data">${dataOf(report)}</script>
<script>${CLIENT}${isLive ? LIVE_CLIENT : ""}</script>
</body>
</html>
`;
}

function notesOf({ simulated, source, stamps }: FleetReport): string {
  const notes = [
    ...(simulated && source === "states"
      ? ["<strong>Simulated</strong>: these stamps are the embedded engine's; no cloud was touched."]
      : []),
    ...(source === "render"
      ? ["<strong>Rendered</strong>: nothing is up yet, so this is what the program would make."]
      : []),
    ...(stamps.length === 0
      ? ["The fleet has no stamps yet: <code>stampworks add</code> makes the first."]
      : []),
  ];
  return notes.map((note) => `<p class="note">${note}</p>`).join("");
}

function tilesOf({ laws, stamps }: FleetReport): string {
  const up = stamps.filter(({ state }) => state === "up").length;
  const asked = stamps.filter(({ drift }) => drift !== "not asked");
  const drifted = asked.filter(({ drift }) => drift === "drifted").length;
  const most = Math.max(0, ...stamps.map(({ share }) => share));
  const costs = stamps.flatMap(({ monthly }) => (monthly === undefined ? [] : [monthly]));
  const tile = (value: string, label: string, tone = ""): string =>
    `<li><b class="${tone}">${escapeText(value)}</b><span>${escapeText(label)}</span></li>`;
  return [
    tile(
      `${up.toLocaleString("en")} of ${stamps.length.toLocaleString("en")}`,
      "stamps up",
      up === stamps.length ? "good" : "warn",
    ),
    ...laws.map(({ holds, name }) => tile(holds ? "✓ holds" : "✗ broken", name, holds ? "good" : "bad")),
    asked.length === 0
      ? tile("not asked", "drift (--drift asks the clouds)")
      : tile(
          drifted === 0 ? "none" : String(drifted),
          `drifted, of ${asked.length.toLocaleString("en")} asked`,
          drifted === 0 ? "good" : "bad",
        ),
    tile(percent(most), "largest blast radius"),
    ...fullest(stamps).map(({ fill, id }) =>
      tile(percent(fill), `fullest stamp, ${id}`, fill >= FULL ? "bad" : "good"),
    ),
    ...(costs.length === 0
      ? []
      : [
          tile(
            dollars(costs.reduce((sum, cost) => sum + cost, 0)),
            "a month by list prices, all bounds used",
          ),
        ]),
  ].join("");
}

/** Share of a bound past which a stamp is to be relieved: the act level of a class that sets none. */
const FULL = 0.8;

function fullest(stamps: readonly StampReport[]): { readonly id: string; readonly fill: number }[] {
  return stamps
    .flatMap(({ fill, id }) => (fill === undefined ? [] : [{ id, fill }]))
    .sort((one, other) => other.fill - one.fill)
    .slice(0, 1);
}

/** The data for the page's script, with nothing in it that could end the element it stands in. */
function dataOf({ at, forms, laws, shareOf, simulated, stamps }: FleetReport): string {
  return JSON.stringify({ at, forms, laws, shareOf, simulated, stamps }).replaceAll("<", "\\u003c");
}
