import type { GraphResource } from "../../../../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../../../../graph/model/property";
import { listed, ofEach, type Source } from "../../../../kinds/source-rule";
import { isWorldRange } from "../../../../kinds/world";

const NETWORK = "azure-native:network:";
/** Rules that stand beside what they belong to. */
const RULES: ReadonlySet<string> = new Set(
  ["SecurityRule", "AdminRule", "DefaultAdminRule"].map((name) => `${NETWORK}${name}`),
);
const FIREWALLS: ReadonlySet<string> = new Set(
  [
    "AzureFirewall",
    "FirewallPolicyRuleCollectionGroup",
    "FirewallPolicyRuleCollectionGroupDraft",
    "FirewallPolicyRuleGroup",
  ].map((name) => `${NETWORK}${name}`),
);
/** Lists of ranges that data services and apps let in, wherever they stand, and the key of an item that names the range. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  ipRules: ["value", "ipMask", "iPAddressOrRange", "ipAddressOrRange", "cidr", "ipAddress"],
  ipSecurityRestrictions: ["ipAddressRange", "ipAddress"],
  scmIpSecurityRestrictions: ["ipAddress"],
  authorizedIPRanges: [],
  authorizedIpRanges: [],
};
/** Firewall rules of servers, by whatever service: from one address to another. */
const RANGE_RULE = /^azure-native:[^:]+:\w*FirewallRule\w*$/;
const DEPTH = 12;

/** Whether a resource of Azure may say from where it, or what it guards, is reached. */
export function namesIngress({ type }: GraphResource): boolean {
  return type.startsWith("azure-native:") || type.startsWith("azure:");
}

/** The sources a resource lets in. */
export function ingressOf({ type, inputs }: GraphResource): readonly Source[] {
  if (RULES.has(type)) return ruleSources(inputs, undefined);
  if (FIREWALLS.has(type)) return firewallSources(inputs);
  const between = RANGE_RULE.test(type) ? rangeSources(inputs) : [];
  const groups = ofEach("securityRules", inputs["securityRules"], (rule) =>
    ruleSources(rule, "securityRules"),
  );
  return [...between, ...groups, ...allowed(inputs, "", DEPTH)];
}

/** A rule of a security group or of a network manager; ARM compares its words without regard to case. */
function ruleSources(rule: PropertyMap, property: string | undefined): readonly Source[] {
  const isIn = word(rule["direction"]) !== "outbound";
  const isAllow = ["allow", "alwaysallow"].includes(word(rule["access"]));
  if (!isIn || !isAllow) return [];
  const of = (key: string): string => property ?? key;
  const one = rule["sourceAddressPrefix"];
  return [
    ...(one === undefined ? [] : [{ property: of("sourceAddressPrefix"), value: one }]),
    ...listed(of("sourceAddressPrefixes"), rule["sourceAddressPrefixes"]),
    ...ofEach(of("sources"), rule["sources"], (source) => [
      { property: of("sources"), value: source["addressPrefix"] ?? "" },
    ]),
  ];
}

/** What a firewall's collections let in from outside: destination translation, and network rules that allow. */
function firewallSources(inputs: PropertyMap): readonly Source[] {
  const found: Source[] = [];
  const visit = (value: PropertyValue | undefined, path: string, isOpen: boolean, depth: number): void => {
    if (depth === 0) return;
    if (Array.isArray(value)) {
      // Of lists of rules nobody can tell what is in one that is not known yet.
      if (value.includes(UNKNOWN) && /(?:^r|R)ules$|Collections$/u.test(path))
        found.push({ property: path, value: UNKNOWN });
      for (const each of value) visit(each, path, isOpen, depth - 1);
    } else if (isMap(value)) {
      const action = isMap(value["action"]) ? word(value["action"]["type"]) : undefined;
      const here = action === undefined ? isOpen : action === "dnat" || action === "allow";
      const isNat = "translatedAddress" in value || "translatedFqdn" in value;
      if (here && isNat) found.push(...listed(path, value["sourceAddresses"]));
      for (const [key, inner] of Object.entries(value))
        visit(inner, path === "" ? key : path, here, depth - 1);
    }
  };
  visit(inputs, "", false, DEPTH);
  return found;
}

/** `startIpAddress` to `endIpAddress`; 0.0.0.0 alone is every customer of Azure. */
function rangeSources(inputs: PropertyMap): readonly Source[] {
  const holder = isMap(inputs["properties"]) ? inputs["properties"] : inputs;
  const prefix = holder === inputs ? "" : "properties.";
  const keyOf = (pattern: RegExp): string | undefined => Object.keys(holder).find((key) => pattern.test(key));
  const [from, to] = [keyOf(/^start(Ip|IP)/), keyOf(/^end(Ip|IP)/)];
  if (from === undefined || to === undefined) return [];
  const [first, last] = [holder[from], holder[to]];
  if (first === UNKNOWN || last === UNKNOWN) return [{ property: `${prefix}${from}`, value: UNKNOWN }];
  const isOpen = isWorldRange(String(first), String(last)) || (first === "0.0.0.0" && last === "0.0.0.0");
  return isOpen ? [{ property: `${prefix}${from}`, value: "*" }] : [];
}

/** Ranges of lists that allow, anywhere in the inputs. */
function allowed(value: PropertyValue | undefined, path: string, depth: number): readonly Source[] {
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap((each) => allowed(each, path, depth - 1));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === "" ? key : `${path}.${key}`;
    const keys = LISTS[key];
    if (keys !== undefined && inner === UNKNOWN) return [{ property: at, value: inner }];
    if (keys === undefined || !Array.isArray(inner)) return allowed(inner, at, depth - 1);
    return inner.flatMap((item): readonly Source[] => {
      if (!isMap(item)) return [{ property: at, value: item }];
      if (word(item["action"]) === "deny") return [];
      return keys
        .filter((each) => item[each] !== undefined)
        .map((each) => ({ property: at, value: item[each] }));
    });
  });
}

function word(value: PropertyValue | undefined): string {
  return String(value).toLowerCase();
}
