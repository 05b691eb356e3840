import type { FleetReport } from "../model";
import { escapeText } from "../words";
import { scrolling } from "./sections";

/** The centres that stamps' events go to: a row a law and cloud. */
export function centralSection({ central }: FleetReport): string {
  if (central === undefined) return "";
  const rows = central.map(({ cloud, former, id, region, residency, stamps, state }) => {
    const cells = [cloud, region, residency, String(stamps), String(former), state];
    return `<tr><th scope="row">${escapeText(id)}</th>${cells.map((cell) => `<td>${escapeText(cell)}</td>`).join("")}</tr>`;
  });
  const heads = ["centre", "cloud", "region", "law", "takes from stamps", "keeps former", "state"];
  const table = scrolling(
    "Centres of events",
    `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`,
  );
  return `<section aria-labelledby="central"><h2 id="central">Centres of events</h2>${table}</section>`;
}
