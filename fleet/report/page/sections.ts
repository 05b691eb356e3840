import { RINGS } from "../../rollout/waves";
import { many } from "../laws";
import type { FleetReport, LawReport, RolloutReport } from "../model";
import { colourOf } from "../style";
import { topologySvg } from "../svg";
import { classesOf, escapeText, minute, percent } from "../words";

/** Largest share of a fleet that one stamp should hold. */
const MOST_SHARE = 0.05;
/** Stamps shown as the largest. */
const LARGEST = 8;
const WIDE = 1120;
const NARROW = 340;

/** The picture, once for wide windows and once, not built until it is needed, for narrow ones. */
export function topologySection(report: FleetReport): string {
  const classes = classesOf(report.stamps);
  const legend = classes.map((name) => {
    const colour = colourOf(name);
    return `<li><i style="border-color:var(--l${colour});background:var(--f${colour})"></i>${escapeText(name)}</li>`;
  });
  const states = [
    '<li><i style="border-style:dashed;border-color:var(--soft)"></i>not up</li>',
    '<li><i style="border-color:var(--bad)"></i>breaks a law or drifted (!)</li>',
  ];
  return `<section aria-labelledby="topology"><h2 id="topology">Topology</h2>
<p class="meta">Pick a stamp for its parts. With the keyboard: Tab to the picture, arrows to move, Enter to open.</p>
<div class="picture">${topologySvg(report, { width: WIDE, embedded: true })}</div>
<template id="narrow">${topologySvg(report, { width: NARROW, embedded: true })}</template>
<ul class="legend">${[...legend, ...states].join("")}</ul></section>`;
}

/** Both laws and the baseline, with the evidence. */
export function lawsSection({ laws }: FleetReport): string {
  return `<section aria-labelledby="laws"><h2 id="laws">The two laws, and the baseline</h2><div class="laws">${laws.map(lawOf).join("\n")}</div></section>`;
}

function lawOf({ evidence, holds, law, name, pieces, scope }: LawReport): string {
  const mark = holds ? '<span class="good">✓ holds</span>' : '<span class="bad">✗ broken</span>';
  const items = evidence.map(({ stamps, what, where }) => {
    const list =
      stamps.length > 8
        ? `${stamps.slice(0, 8).join(", ")} and ${stamps.length - 8} more`
        : stamps.join(", ");
    return `<li><strong>${escapeText(list)}</strong>: <code>${escapeText(where)}</code><br>${escapeText(what)}</li>`;
  });
  const left = pieces - evidence.length;
  const more = left > 0 ? `<li>… and ${left.toLocaleString("en")} more; stampworks check lists all</li>` : "";
  const proof =
    items.length === 0
      ? ""
      : `<details open><summary>${many(pieces, "piece")} of evidence</summary><ul class="evidence">${items.join("")}${more}</ul></details>`;
  return `<div class="law ${holds ? "" : "broken"}"><h3>${escapeText(name)}: ${mark}</h3><p>${escapeText(law)}</p><p>${escapeText(scope)}</p>${proof}</div>`;
}

/** How much of the fleet one stamp's failure takes away. */
export function blastSection({ shareOf, stamps }: FleetReport): string {
  const largest = [...stamps].sort((a, b) => b.share - a.share).slice(0, LARGEST);
  const [first] = largest;
  const most = first?.share ?? 0;
  const verdict =
    most <= MOST_SHARE
      ? `No stamp holds more than ${percent(most)} of the fleet.`
      : `The largest, ${escapeText(first?.id ?? "")}, holds ${percent(most)} of the fleet. To keep it at ${percent(MOST_SHARE)} takes ${Math.ceil(1 / MOST_SHARE)} equal stamps.`;
  const bars = largest.map(({ id, share }) => {
    const width = ((share / Math.max(most, MOST_SHARE)) * 100).toFixed(1);
    return `<div><dt>${escapeText(id)}</dt><dd class="bar"><i class="${share > MOST_SHARE ? "much" : ""}" style="width:${width}%"></i></dd><dd>${percent(share)}</dd></div>`;
  });
  const measure =
    shareOf === "tenants"
      ? "Share of all tenants, as the registry counts them."
      : "Share of the tenants all stamps may carry; nothing says where tenants are.";
  return `<section aria-labelledby="blast"><h2 id="blast">Blast radius</h2><p>${verdict}</p><p class="meta">${measure}</p><dl class="bars">${bars.join("")}</dl></section>`;
}

/** Releases that run side by side in one class. */
export function skewSection({ skew }: FleetReport): string {
  const rows = skew.flatMap(({ class: name, releases }) =>
    releases.map(({ release, stamps }) => {
      const list = stamps.length > 10 ? `${stamps.slice(0, 10).join(", ")} …` : stamps.join(", ");
      return `<tr><th scope="row">${escapeText(name)}</th><td>${escapeText(release)}</td><td>${stamps.length}</td><td>${escapeText(list)}</td></tr>`;
    }),
  );
  const body =
    rows.length === 0
      ? "<p>Stamps of a class all run the same release.</p>"
      : scrolling(
          "Version skew",
          `<table><thead><tr><th scope="col">class</th><th scope="col">release</th><th scope="col">stamps</th><th scope="col">which</th></tr></thead><tbody>${rows.join("")}</tbody></table>`,
        );
  return `<section aria-labelledby="skew"><h2 id="skew">Version skew</h2>${body}</section>`;
}

/** The rings in the order that a rollout takes them, with what runs in each. */
export function ringsSection({ rollouts, stamps }: FleetReport): string {
  const order = [...new Set((rollouts[0]?.waves ?? []).map(({ ring }) => ring))];
  const rings = [...new Set([...order, ...RINGS, ...stamps.map(({ ring }) => ring)])];
  const rows = rings.flatMap((ring) => {
    const within = stamps.filter((stamp) => stamp.ring === ring);
    if (within.length === 0) return [];
    const up = within.filter(({ state }) => state === "up").length;
    const counts = new Map<string, number>();
    for (const { release = "none named" } of within) counts.set(release, (counts.get(release) ?? 0) + 1);
    const releases = [...counts]
      .sort(([, a], [, b]) => b - a)
      .slice(0, 4)
      .map(([release, number]) => `${release} (${number.toLocaleString("en")})`);
    return [
      `<tr><th scope="row">${escapeText(ring)}</th><td>${up.toLocaleString("en")} of ${within.length.toLocaleString("en")}</td><td>${escapeText(releases.join(", "))}</td></tr>`,
    ];
  });
  const table = `<table><thead><tr><th scope="col">ring</th><th scope="col">up</th><th scope="col">releases</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
  const body = rows.length === 0 ? "<p>There is no stamp in any ring.</p>" : scrolling("Rings", table);
  return `<section aria-labelledby="rings"><h2 id="rings">Rings</h2>${body}</section>`;
}

/** The newest rollout, wave after wave. */
function timelineOf([newest]: readonly RolloutReport[]): string {
  if (newest === undefined) return "";
  const tones: Readonly<Record<string, string>> = { passed: "good", failed: "bad", updated: "warn" };
  const step = (tone: string, what: string, at: string): string =>
    `<li class="${tone}"><b>${escapeText(what)}</b><span>${escapeText(at)}</span></li>`;
  const waves = newest.waves.map(({ at, ring, stamps, state }) =>
    step(
      tones[state] ?? "",
      `${ring}: ${many(stamps, "stamp")}, ${state}`,
      at === undefined ? "not yet" : minute(at),
    ),
  );
  const first = step("good", `${newest.release ?? "as they are"}, by ${newest.by}`, minute(newest.began));
  return `<ol class="timeline" aria-label="The newest rollout">${first}${waves.join("")}</ol>`;
}

/** What rollouts did, the newest first. */
export function rolloutsSection({ rollouts }: FleetReport): string {
  const body =
    rollouts.length === 0
      ? "<p>No rollout has been recorded here.</p>"
      : scrolling(
          "Rollouts",
          `<table><thead><tr><th scope="col">no.</th><th scope="col">release</th><th scope="col">began (UTC)</th><th scope="col">state</th><th scope="col">waves</th><th scope="col">done</th><th scope="col">failed</th></tr></thead><tbody>${rollouts.map(rolloutRow).join("")}</tbody></table>`,
        );
  return `<section aria-labelledby="rollouts"><h2 id="rollouts">Rollouts</h2>${timelineOf(rollouts)}${body}</section>`;
}

function rolloutRow({ began, done, failed, number, release, state, waves }: RolloutReport): string {
  const tone = { done: "good", halted: "bad", "under way": "warn", "rolled back": "warn", abandoned: "warn" }[
    state
  ];
  const steps = waves.map((wave) => `${escapeText(wave.ring)} ${wave.stamps} ${wave.state}`).join(" → ");
  const faults = failed
    .slice(0, 3)
    .map(({ reason, stamp }) => escapeText(`${stamp}: ${reason}`))
    .join("<br>");
  return `<tr><th scope="row">${number}</th><td>${escapeText(release ?? "as they are")}</td><td>${escapeText(minute(began, ""))}</td><td class="${tone}">${state}</td><td>${steps}</td><td>${done}</td><td>${faults || "0"}</td></tr>`;
}

/** A part of the page that scrolls by itself, also by keyboard. */
export function scrolling(label: string, content: string, more = ""): string {
  return `<div class="scroll${more === "" ? "" : ` ${more}`}" role="region" aria-label="${escapeText(label)}, a table" tabindex="0">${content}</div>`;
}
