import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../../../../graph/model/property";

const WORLD = new Set(["*", "0.0.0.0/0", "::/0", "any", "internet"]);

/**
 * Whether no rule of a security group lets everybody in.
 * @returns undefined when a source is not known yet
 */
export function noneOpen(rules: readonly PropertyValue[]): boolean | undefined {
  const inbound = rules
    .filter(isMap)
    .filter(({ direction, access }) => direction === "Inbound" && access === "Allow");
  const sources = inbound.flatMap(sourcesOf);
  if (sources.some((source) => WORLD.has(source.toLowerCase()))) return false;
  return sources.includes(UNKNOWN) ? undefined : true;
}

function sourcesOf({ sourceAddressPrefix, sourceAddressPrefixes }: PropertyMap): readonly string[] {
  const list = Array.isArray(sourceAddressPrefixes) ? sourceAddressPrefixes : [];
  return [sourceAddressPrefix, ...list].filter((source) => typeof source === "string");
}
