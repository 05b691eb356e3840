import { many } from "../laws";
import type { FleetReport } from "../model";
import { escapeText } from "../words";
import { scrolling } from "./sections";

/** What operators have set in the registry: closed and draining stamps and those that fail their tenants, suspended tenants, canaries, pins. */
export function operatorsSection({ operators }: FleetReport): string {
  if (operators === undefined) return "";
  const { allSuspended, canaries, pinned, stamps, suspended, views } = operators;
  const rows = [
    ...stamps.map(({ id, state }) => row("stamp", id, state)),
    ...views.map(({ fix, says, stamp }) => row("view", stamp, `${says}. Next: ${fix}`)),
    ...canaries.map(({ percent, pool, stamp }) =>
      row("canary", stamp, `gets ${percent} % of the new tenants of pool ${pool}`),
    ),
    ...suspended.map(({ reason, since, stamp, tenant }) =>
      row(
        "tenant",
        tenant,
        `suspended since ${since.slice(0, 16).replace("T", " ")} UTC, on ${stamp}${reason === undefined ? "" : `: ${reason}`}`,
      ),
    ),
  ];
  const left = allSuspended - suspended.length;
  const more = left > 0 ? `<p>… and ${many(left, "more suspended tenant")}.</p>` : "";
  const kept = pinned > 0 ? `<p>${many(pinned, "tenant")} pinned to their stamps.</p>` : "";
  const body =
    rows.length === 0
      ? "<p>No stamp is closed or draining, no tenant is suspended, no pool tries a stamp, and every stamp is told of its tenants.</p>"
      : scrolling(
          "Set by operators",
          `<table><thead><tr><th scope="col">what</th><th scope="col">which</th><th scope="col">state</th></tr></thead><tbody>${rows.join("")}</tbody></table>`,
        );
  return `<section aria-labelledby="operators"><h2 id="operators">Set by operators</h2>${body}${more}${kept}</section>`;
}

function row(what: string, which: string, state: string): string {
  return `<tr><td>${what}</td><th scope="row">${escapeText(which)}</th><td>${escapeText(state)}</td></tr>`;
}
