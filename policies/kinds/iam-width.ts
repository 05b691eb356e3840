import { WITHOUT_RESOURCE } from "./iam-actions";
import type { Statement } from "./iam-document";

/** Verbs that only look: a family of them grants nothing that nobody thought of. */
const LOOKS = /^(get|list|describe|head|batchget|query|scan|search|view|lookup|select|check)/i;
/** Services whose rights make other rights: no family of their actions is harmless, but for looking. */
const MAKES_RIGHTS: ReadonlySet<string> = new Set([
  "iam",
  "sts",
  "organizations",
  "account",
  "sso",
  "sso-directory",
  "identitystore",
  "ram",
]);
/** `PutObject*`, `GenerateDataKey*`, `ESHttp*`: two words at least, so that it is a family and not a verb. */
const FAMILY = /^([A-Z][a-z0-9]+|[A-Z]{2,})[A-Z][a-z]\w*\*$/;
/** What a service asks for to come into a network. */
const INTERFACE_ACTIONS: ReadonlySet<string> = new Set([
  "ec2:createnetworkinterface",
  "ec2:createnetworkinterfacepermission",
  "ec2:deletenetworkinterface",
]);
/** Characters of a bucket's name that must be literal before a wildcard. */
const LITERAL = 4;

/**
 * Why a statement grants more than anybody thought of, undefined when it names what it grants. What it denies is
 * never too wide.
 */
export function widthOf(statement: Statement): string | undefined {
  const { effect, actions, resources, notActions, notResources } = statement;
  if (effect !== "Allow") return undefined;
  if (notActions.length > 0) return `everything but ${notActions.join(", ")}`;
  if (notResources.length > 0) return `${actions.join(", ")} on everything but ${notResources.join(", ")}`;
  const wideAction = actions.find(isWideAction);
  const open = actions.filter((action) => !takesNoResource(action));
  const wideResource =
    open.length === 0
      ? undefined
      : resources.find((resource) => isWideResource(resource) && !isUnnamedYet(resource, open));
  if (wideAction === undefined && wideResource === undefined) return undefined;
  return `${actions.join(", ")} on ${resources.join(", ")}`;
}

/** Wildcards in an action: all of a service, parts of a word, and families of services that make rights. */
function isWideAction(action: string): boolean {
  if (!/[*?]/.test(action)) return false;
  const [service = "", name = ""] = action.split(":");
  if (/[*?]/.test(service) || name === "" || !/^\w+\*$/.test(name)) return true;
  if (LOOKS.test(name)) return false;
  return MAKES_RIGHTS.has(service.toLowerCase()) || !FAMILY.test(name);
}

/** Whether AWS takes no other resource than `*` for the action, or for every action a pattern stands for. */
function takesNoResource(action: string): boolean {
  const [service = "", name = ""] = action.toLowerCase().split(":");
  const entries = (WITHOUT_RESOURCE[service] ?? "").toLowerCase().split(" ");
  return entries.some((entry) => {
    if (entry.endsWith("*") && entry.length > 1) return name.startsWith(entry.slice(0, -1));
    return entry !== "" && entry === name;
  });
}

/**
 * Interfaces of a network, of one account in one region: AWS names one when a service makes it, so that no policy can.
 * Source: https://docs.aws.amazon.com/firehose/latest/APIReference/API_VpcConfiguration.html
 */
function isUnnamedYet(resource: string, actions: readonly string[]): boolean {
  return (
    /^arn:aws[\w-]*:ec2:[a-z0-9-]+:\d{12}:network-interface\/\*$/.test(resource) &&
    actions.every((action) => INTERFACE_ACTIONS.has(action.toLowerCase()))
  );
}

/** A resource that names nothing: `*`, any account, or a wildcard where its name should stand. */
function isWideResource(resource: string): boolean {
  if (!/[*?]/.test(resource)) return false;
  const parts = resource.split(":");
  if (parts[0] !== "arn") return /^.{0,3}[*?]/.test(resource);
  const [, partition = "", service = "", , account = "", ...rest] = parts;
  if (rest.length === 0 || [partition, service, account].some((part) => /[*?]/.test(part))) return true;
  const name = rest.join(":");
  if (service === "s3" && account === "") return (/^[^*?/]*/.exec(name)?.[0].length ?? 0) < LITERAL;
  // `role/*`, `key/*`, `table/*`, `*`: the kind, and then anything.
  return /^([\w-]+[/:])?[*?]/.test(name);
}
