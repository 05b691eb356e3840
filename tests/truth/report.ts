import type { GraphResource } from "../../graph/model/graph";
import type { Tally } from "./judges";

/** Provider → its cloud's name, for people. */
export const CLOUDS: Readonly<Record<string, string>> = {
  aws: "AWS",
  "azure-native": "Azure",
  gcp: "Google Cloud",
};

/** Says what was judged and what could not be, a cloud a block. */
export function reportOf(title: string, sums: ReadonlyMap<string, Tally>): void {
  const lines = [...sums].flatMap(([provider, { resources, values, findings, unjudged, silent }]) => [
    `${title}: ${CLOUDS[provider] ?? provider}: ${resources} resources and ${values} values judged, ${findings.length} findings`,
    `  no description of: ${[...unjudged].map(([type, count]) => `${type} (${count})`).join(", ") || "nothing"}`,
    `  descriptions silent on ${silent.size} paths`,
  ]);
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** A resource's own region, where it has one; a provider's is not seen here. */
export function regionOf({ inputs, type }: GraphResource, fallback: string): string {
  const { region } = inputs;
  return type.startsWith("aws:") && typeof region === "string" ? region : fallback;
}
