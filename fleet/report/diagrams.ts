import { regionsOf } from "./layout";
import type { TopologyReport, StampReport } from "./model";
import { cloudName, isTroubled } from "./words";

/** The topology as a Mermaid flowchart, for Markdown pages that draw it. */
export function topologyMermaid(report: TopologyReport): string {
  const lines = ["flowchart TB", `  routing["${quoted(`routing layer${domainOf(report)}`)}"]`];
  for (const [index, group] of regionsOf(report.stamps).entries()) {
    const [first] = group;
    lines.push(`  subgraph r${index}["${quoted(titleOf(first))}"]`);
    for (const stamp of group) lines.push(`    s_${stamp.id}["${quoted(labelOf(stamp))}"]`);
    lines.push("  end", `  routing --> r${index}`);
  }
  const troubled = report.stamps.filter(isTroubled).map(({ id }) => `s_${id}`);
  if (troubled.length > 0) lines.push("  classDef troubled stroke:#b91c1c,stroke-width:3px");
  if (troubled.length > 0) lines.push(`  class ${troubled.join(",")} troubled`);
  return `${lines.join("\n")}\n`;
}

/** The topology for Graphviz. */
export function topologyDot(report: TopologyReport): string {
  const lines = [
    "digraph fleet {",
    "  rankdir=TB; compound=true;",
    '  node [shape=box, style=rounded, fontname="sans-serif"];',
    `  routing [label=${dotText(`routing layer${domainOf(report)}`)}];`,
  ];
  for (const [index, group] of regionsOf(report.stamps).entries()) {
    const [first] = group;
    lines.push(`  subgraph cluster_${index} {`, `    label=${dotText(titleOf(first))};`);
    for (const stamp of group) {
      const colour = isTroubled(stamp) ? ', color="#b91c1c", penwidth=2' : "";
      lines.push(`    ${dotText(stamp.id)} [label=${dotText(labelOf(stamp))}${colour}];`);
    }
    lines.push("  }", `  routing -> ${dotText(first?.id ?? "")} [lhead=cluster_${index}];`);
  }
  return `${[...lines, "}"].join("\n")}\n`;
}

function domainOf({ routing }: TopologyReport): string {
  return routing.domain === undefined ? "" : ` · ${routing.domain}`;
}

function titleOf(stamp: StampReport | undefined): string {
  return stamp === undefined ? "" : `${cloudName(stamp.cloud)} ${stamp.region} · ${stamp.residency}`;
}

function labelOf(stamp: StampReport): string {
  return [stamp.id, stamp.class, ...(stamp.state === "up" ? [] : [stamp.state])].join(" · ");
}

/** Mermaid knows no other way to write a quotation mark within a label. */
function quoted(text: string): string {
  return text.replaceAll('"', "#quot;");
}

function dotText(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
