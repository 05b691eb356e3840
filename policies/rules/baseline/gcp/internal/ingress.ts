import type { GraphResource } from "../../../../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../../../../graph/model/property";
import { listed, ofEach, type Source } from "../../../../kinds/source-rule";

/** Rules of firewall policies, of a network, a region, a folder or an organisation. */
const POLICY_RULE = /^gcp:compute\/\w*[fF]irewallPolicyRule:\w+$/;
const POLICY_WITH_RULES = /^gcp:compute\/\w*[fF]irewallPolicyWithRules:\w+$/;
const FIREWALL = "gcp:compute/firewall:Firewall";
const APP_ENGINE = "gcp:appengine/firewallRule:FirewallRule";
const CLUSTER = "gcp:container/cluster:Cluster";

/** Whether the resource says from where something may be reached. */
export function namesIngress({ type }: GraphResource): boolean {
  return (
    type === FIREWALL ||
    type === APP_ENGINE ||
    type === CLUSTER ||
    POLICY_RULE.test(type) ||
    POLICY_WITH_RULES.test(type)
  );
}

/** The sources a resource lets in. */
export function ingressOf({ type, inputs }: GraphResource): readonly Source[] {
  if (type === FIREWALL) return firewallSources(inputs);
  if (type === APP_ENGINE)
    return word(inputs["action"]) === "allow"
      ? [{ property: "sourceRange", value: inputs["sourceRange"] }]
      : [];
  if (type === CLUSTER) return clusterSources(inputs);
  if (POLICY_RULE.test(type)) return ruleSources(inputs, "match");
  return ["rules", "predefinedRules"].flatMap((key) =>
    ofEach(key, inputs[key], (rule) => ruleSources(rule, key)),
  );
}

/** A VPC firewall rule; one that names no source at all is open to everybody. */
function firewallSources(inputs: PropertyMap): readonly Source[] {
  const { direction, allows, sourceRanges, sourceTags, sourceServiceAccounts, disabled } = inputs;
  if (word(direction) === "egress" || allows === undefined || disabled === true) return [];
  const ranges = listed("sourceRanges", sourceRanges);
  if (ranges.length > 0) return ranges;
  const isNarrow = sourceTags !== undefined || sourceServiceAccounts !== undefined;
  return isNarrow ? [] : [{ property: "sourceRanges", value: undefined }];
}

/** Conditions of a policy's rule that narrow its source, beside ranges. */
const NARROW = [
  "srcSecureTags",
  "srcAddressGroups",
  "srcNetworkScope",
  "srcNetworks",
  "srcRegionCodes",
  "srcFqdns",
];

function ruleSources(rule: PropertyMap, property: string): readonly Source[] {
  const { direction, action, disabled, match } = rule;
  if (word(direction) === "egress" || disabled === true) return [];
  if (word(action) !== "allow") return [];
  if (match === UNKNOWN) return [{ property, value: match }];
  const conditions = isMap(match) ? match : {};
  const ranges = listed(property, conditions["srcIpRanges"]);
  if (ranges.length > 0) return ranges;
  const isNarrow = NARROW.some((key) => conditions[key] !== undefined);
  return isNarrow ? [] : [{ property, value: undefined }];
}

/** The control plane of a cluster: who is not on its list may not reach it, and without a list everybody may. */
function clusterSources({
  masterAuthorizedNetworksConfig,
  privateClusterConfig,
}: PropertyMap): readonly Source[] {
  const isPrivate = isMap(privateClusterConfig) && privateClusterConfig["enablePrivateEndpoint"] === true;
  if (isPrivate) return [];
  const property = "masterAuthorizedNetworksConfig";
  if (masterAuthorizedNetworksConfig === UNKNOWN) return [{ property, value: UNKNOWN }];
  if (!isMap(masterAuthorizedNetworksConfig)) return [{ property, value: undefined }];
  return ofEach(property, masterAuthorizedNetworksConfig["cidrBlocks"], (block) => [
    { property, value: block["cidrBlock"] },
  ]);
}

function word(value: PropertyValue | undefined): string {
  return String(value).toLowerCase();
}
