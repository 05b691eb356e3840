import type { LoadFigures } from "../../recovery/faults/entries";
import { underWayInWords } from "../../recovery/faults/under-way";
import type { FleetReport } from "../model";
import { escapeText, minute } from "../words";
import { scrolling } from "./sections";

/** The last restore drill of each class, and which class is overdue. */
export function drillsSection({ drills }: FleetReport): string {
  if (drills === undefined) return "";
  const { classes, everyDays, problems, underWay } = drills;
  const rows = classes.map(({ class: name, last, overdue, rebuilt }) => {
    const found =
      last === undefined
        ? ["never", "", "", "", ""]
        : [
            minute(last.at),
            last.stamp,
            last.held ? "held" : `failed: ${last.problems[0] ?? "not as promised"}`,
            last.ageSeconds === undefined
              ? "not all came back"
              : `${seconds(last.ageSeconds)} of ${last.rpoMinutes} min`,
            `${seconds(last.tookSeconds)} of ${last.rtoMinutes} min`,
          ];
    const tone = last === undefined ? "" : last.held ? "good" : "bad";
    const [at = "", stamp = "", what = "", lost = "", took = ""] = found.map(escapeText);
    const due = overdue ? `<td class="bad">overdue</td>` : `<td class="good">in time</td>`;
    const up =
      rebuilt === undefined
        ? "never"
        : `${seconds(rebuilt.tookSeconds)} of ${rebuilt.rtoMinutes} min${rebuilt.simulated ? ", simulated" : ""}`;
    const upTone = rebuilt === undefined ? "" : rebuilt.held ? "good" : "bad";
    return `<tr><th scope="row">${escapeText(name)}</th><td>${at}</td><td>${stamp}</td><td class="${tone}">${what}</td><td>${lost}</td><td>${took}</td><td class="${upTone}">${escapeText(up)}</td>${due}</tr>`;
  });
  const table = scrolling(
    "Restore drills",
    `<table><thead><tr><th scope="col">class</th><th scope="col">last drill</th><th scope="col">stamp</th><th scope="col">found</th><th scope="col">would be lost</th><th scope="col">took</th><th scope="col">up from nothing</th><th scope="col">every ${everyDays} days</th></tr></thead><tbody>${rows.join("")}</tbody></table>`,
  );
  const wrong = problems.map((problem) => `<li>${escapeText(problem)}: it does not count</li>`).join("");
  const on = underWay === undefined ? "" : `<p class="bad">${escapeText(underWayInWords(underWay))}</p>`;
  return `<section aria-labelledby="drills"><h2 id="drills">Restore drills</h2>${on}${table}${faultsTable(drills)}${registryLine(drills)}${wrong === "" ? "" : `<ul>${wrong}</ul>`}</section>`;
}

/** The newest of each fault that was made on purpose, where there was one. */
function faultsTable({ classes }: NonNullable<FleetReport["drills"]>): string {
  const rows = classes.flatMap(({ class: name, faults }) =>
    faults.map(({ at, fault, held, load, problems, rtoMinutes, stamp, tookSeconds }) => {
      const found = held ? "held" : `failed: ${problems[0] ?? "not as promised"}`;
      const took = tookSeconds === undefined ? "not seen" : `${seconds(tookSeconds)} of ${rtoMinutes} min`;
      const cells = [fault, minute(at), stamp].map((text) => `<td>${escapeText(text)}</td>`).join("");
      const during = load.during === undefined ? "not measured" : figures(load.during);
      const after = [took, figures(load.before), during]
        .map((text) => `<td>${escapeText(text)}</td>`)
        .join("");
      return `<tr><th scope="row">${escapeText(name)}</th>${cells}<td class="${held ? "good" : "bad"}">${escapeText(found)}</td>${after}</tr>`;
    }),
  );
  if (rows.length === 0) return "";
  const heads = ["class", "broken", "when", "stamp", "found", "served again", "load before", "load during"];
  return scrolling(
    "Faults made on purpose",
    `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`,
  );
}

/** The newest restore of the registry's own backup. */
function registryLine({ registry }: NonNullable<FleetReport["drills"]>): string {
  if (registry === undefined) return "";
  const { ageSeconds, at, held, problems, rpoMinutes, rtoMinutes, tookSeconds } = registry;
  const found = held ? "held" : `failed: ${problems[0] ?? "not as promised"}`;
  const lost =
    ageSeconds === undefined
      ? "nothing came back"
      : `${seconds(ageSeconds)} of ${rpoMinutes} min would be lost`;
  const text = `The registry was restored ${minute(at)}: ${found}; ${lost}; back after ${seconds(tookSeconds)} of ${rtoMinutes} min`;
  return `<p class="${held ? "good" : "bad"}">${escapeText(text)}</p>`;
}

function figures({ errors, p99Ms, requests }: LoadFigures): string {
  return `p99 ${Math.round(p99Ms)} ms, ${errors} of ${requests} failed`;
}

function seconds(value: number): string {
  return value < 120 ? `${Math.round(value)} s` : `${Math.round(value / 60)} min`;
}
