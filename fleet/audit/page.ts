import type { AuditResult } from "./audit";

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8884}code{overflow-wrap:anywhere}";

/**
 * The result as one page without a script: what it shows of states is text and nothing else.
 * @param safe redacts what must not be shown
 */
export function auditPage(
  { baseline, closed, equal, holds, stacks }: AuditResult,
  safe: (text: string) => string,
): string {
  const text = (value: string | number): string => escaped(safe(String(value)));
  const row = (cells: readonly (string | number)[], tag = "td"): string =>
    `<tr>${cells.map((cell) => `<${tag}>${text(cell)}</${tag}>`).join("")}</tr>`;
  const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
    rows.length === 0
      ? "<p>None.</p>"
      : `<table>${row(head, "th")}${rows.map((cells) => row(cells)).join("")}</table>`;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stampworks audit</title><style>${STYLE}</style></head><body>`,
    `<h1>Audit of ${text(stacks.length)} stacks</h1><p>${holds ? "Closed, equal, and within the baseline." : "Not all holds."}</p>`,
    table(
      ["Stack", "Project", "Cloud", "Resources"],
      stacks.map(({ stack, project, cloud, resources }) => [stack, project, cloud, resources]),
    ),
    "<h2>Shared things, the widest blast radius first</h2>",
    table(
      ["What", "Stacks", "Resources reached", "Where"],
      closed.shares.map(({ value, stacks: bound, reach, places }) => [
        value,
        bound.join(", "),
        reach,
        places.map(({ stack, urn, path }) => `${stack}: ${urn.split("::").at(-1) ?? urn} ${path}`).join("; "),
      ]),
    ),
    "<h2>Differences that no identity explains</h2>",
    table(
      ["Stack", "Compared with", "Resource", "Property", "There", "Here"],
      equal.deviations.flatMap(({ stamp, reference, differences, reason }) =>
        reason === undefined
          ? differences.map(({ urn, path, expected, actual }) => [
              stamp,
              reference,
              urn,
              path,
              expected ?? "",
              actual ?? "",
            ])
          : [[stamp, reason, "", "", "", ""]],
      ),
    ),
    "<h2>What was taken for identity</h2>",
    table(
      ["Stands for", ...stacks.map(({ stack }) => stack)],
      [...new Set(stacks.flatMap(({ identity }) => Object.keys(identity)))].map((stands) => [
        stands,
        ...stacks.map(({ identity }) => identity[stands] ?? ""),
      ]),
    ),
    "<h2>Baseline</h2>",
    table(
      ["Stack", "Rule", "Resource", "What"],
      baseline.violations.map(({ stack, rule, urn, message }) => [stack, rule, urn, message]),
    ),
    "</body></html>",
  ].join("\n");
}

const MARKS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (mark) => MARKS[mark] ?? "");
}
