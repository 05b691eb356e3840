import type { Kind, Tree } from "./kind";
import { cloudOf } from "./cloud";

/** What is assumed of a type that stands in no table: an id of the cloud's usual shape, a name, tags. */
export function genericKind(type: string): Kind {
  const [service, resource] = wordsOf(type);
  switch (cloudOf(type)) {
    case "aws":
      return { id: `${resource}-{hex:17}`, tagged: true, replaces: ["name", "region"] };
    case "azure":
      return {
        id: `/subscriptions/{subscription}/resourceGroups/{in:resourceGroupName}/providers/Microsoft.${capital(service)}/${resource}s/{name}`,
        replaces: ["resourceGroupName", "location"],
      };
    case "gcp":
      return {
        id: `projects/{project}/locations/{location}/${resource}s/{name}`,
        replaces: ["name", "project", "location", "region"],
      };
    case "random":
    case undefined:
      return { id: "{hex:16}" };
  }
}

/**
 * A plausible value of a computed property the tables don't name, judged by its name.
 * Undefined for a property whose content can't be guessed; the cloud may well leave it out.
 */
export function genericOutput(type: string, property: string): Tree | undefined {
  const [service, resource] = wordsOf(type);
  const exact = EXACT[property];
  if (exact !== undefined) return exact;
  if (property === "arn") return `arn:aws:${service}:{region}:{account}:${resource}/{name}`;
  if (property === "type" && cloudOf(type) === "azure") return `Microsoft.${capital(service)}/${resource}s`;
  if (property.endsWith("Arn"))
    return `arn:aws:${service}:{region}:{account}:${property.slice(0, -3).toLowerCase()}/{hex:12:${property}}`;
  if (property.endsWith("PrincipalId") || property.endsWith("ClientId")) return `{uuid:${property}}`;
  if (/(endpoint|dnsName|hostname|fqdn|domainName)$/i.test(property))
    return `{name}.{chars:12:${property}}.${service}.${DOMAINS[cloudOf(type) ?? "random"]}`;
  if (property.endsWith("Id")) return `${property.slice(0, -2).toLowerCase()}-{hex:17:${property}}`;
  return undefined;
}

const EXACT: Readonly<Record<string, Tree>> = {
  name: "{name}",
  region: "{region}",
  project: "{project}",
  accountId: "{account}",
  ownerId: "{account}",
  etag: '"{hex:16:etag}"',
  fingerprint: "{chars:11:fingerprint}=",
  selfLink: "https://www.googleapis.com/compute/v1/{id}",
  uniqueId: "{digits:21:unique}",
  uid: "{uuid:uid}",
  creationTimestamp: "2026-01-01T00:00:00.000-00:00",
  azureApiVersion: "2024-01-01",
  provisioningState: "Succeeded",
  revision: 1,
  version: 1,
  generation: "1",
};

const DOMAINS = {
  aws: "{region}.amazonaws.com",
  azure: "azure.com",
  gcp: "googleapis.com",
  random: "invalid",
} as const;

/** Service and resource of a token: `aws:ec2/vpcEndpoint:VpcEndpoint` → `ec2`, `vpcendpoint`. */
function wordsOf(type: string): [service: string, resource: string] {
  const [, path = "", name = ""] = type.split(":");
  return [(path.split("/")[0] ?? path).toLowerCase(), name.toLowerCase()];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
