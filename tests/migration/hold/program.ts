import type { Routing } from "../../../components/routing/contract";

/** A program whose blueprint has a routing layer and that makes nothing, as `defineFleet` would give it. */
export function programOf(routing: Routing): string {
  const blueprint = JSON.stringify({ routing: { requests: routing } });
  return `module.exports = Object.assign(() => undefined, { blueprint: () => (${blueprint}) });\n`;
}
