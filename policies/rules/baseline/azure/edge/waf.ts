import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../../../../graph/model/property";
import { companionRule } from "../../../../kinds/companion-rule";
import { read } from "../../../../subject";

export const edgeWaf = companionRule({
  id: "azure-edge-waf",
  cloud: "azure",
  severity: "high",
  title: "A web application firewall stands before each domain and endpoint of the edge",
  why: "Injections and known exploits would reach the app unfiltered by the one name that was left out.",
  fix: "Add a SecurityPolicy that binds a firewall policy to all the profile's domains and endpoints, with the pattern /*.",
  benchmarks: ["MCSB NS-6"],
  types: ["azure-native:cdn:AFDEndpoint", "azure-native:cdn:AFDCustomDomain"],
  companions: ["azure-native:cdn:SecurityPolicy"],
  by: "parameters",
  complies: ({ inputs }, { id }) => {
    const associations = read(inputs, "parameters.associations");
    if (associations.state === "unknown") return undefined;
    const guarded = associations.state === "known" ? guardedBy(associations.value) : [];
    // It is among what the policy was made of; which of the ids is its own, nobody can say yet.
    if (guarded.length > 0 && (id === undefined || guarded.includes(UNKNOWN))) return true;
    return id !== undefined && guarded.includes(id.toLowerCase());
  },
  wanted: "a security policy for all its paths",
});

/** Ids, in lower case, of the domains that a policy guards on every path. */
function guardedBy(associations: PropertyValue): readonly string[] {
  if (!Array.isArray(associations)) return [];
  return associations
    .filter(isMap)
    .filter(isWhole)
    .flatMap(({ domains }) => idsOf(domains));
}

function isWhole({ patternsToMatch: patterns }: PropertyMap): boolean {
  return Array.isArray(patterns) && patterns.includes("/*");
}

function idsOf(domains: PropertyValue | undefined): readonly string[] {
  const list = Array.isArray(domains) ? domains.filter(isMap) : [];
  return list.flatMap(({ id }) => (typeof id === "string" ? [id === UNKNOWN ? id : id.toLowerCase()] : []));
}
