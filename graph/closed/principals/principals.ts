import { isMap, isSecret, type PropertyMap, type PropertyValue, reveal } from "../../model/property";

/**
 * Whether a text of a condition is the stamp's own: anything of the stamp's in it, since what it names is judged by itself; in a
 * pattern, what says whose the thing is, since a wildcard before or behind an own name lets others have it.
 */
export type IsOwn = (text: string, isPattern?: boolean) => boolean;
/** Whether a federated principal vouches for people of anybody's, so that it names nobody until a condition does. */
export type IsOpen = (provider: string) => boolean;

/**
 * Keys of conditions that say who asks or from where, in lower case. Others (a TLS version, a header, a tag) let in
 * whoever knows them.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const NARROWING: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceowner",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:vpcsourceip",
  "aws:userid",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
  "elasticfilesystem:accesspointarn",
  "lambda:sourcefunctionarn",
]);
/**
 * What tokens of providers of web identities say of the application and of the person, behind the provider's name.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const WEB_IDENTITY_KEY = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[^:]*)?:(?:aud|azp|oaud|app_id|sub|id|user_id)$/u;
/**
 * Operators whose values may hold wildcards, `ArnEquals` among them.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const PATTERN = /(?:Like|ArnEquals)$/u;
/** Operators that ask for a value to be there and to be one of these. */
const ASKING = /^(?:ForAnyValue:)?(?:String(?:Equals|Like|EqualsIgnoreCase)|Arn(?:Equals|Like)|IpAddress)$/u;

/** Fields, outside of policy documents, that name whom something is shared with. */
const SHARED_WITH =
  /^(?:principals?|principalArns?|allowedPrincipals?|members?|sharedAccounts|accountIds?|allowedAccounts|group|groups|accountId|userIds?|organizationArn)$/u;
/** What means everybody there. */
const EVERYBODY = /^(?:\*|all|allUsers|allAuthenticatedUsers|arn:aws[\w-]*:iam::\*:.*)$/u;
/** Fields that take an access list by its name. */
const NAMED_LIST = /^(?:acl|objectAcl|cannedAcl|cannedAclForObjects|predefinedAcl|defaultAcl)$/u;
/**
 * Lists that let everybody read, or everybody who has an account somewhere.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl and
 * https://cloud.google.com/storage/docs/access-control/lists#predefined-acl
 */
const OPEN_LIST = /^(?:public-?read(?:-?write)?|authenticated-?read)$/iu;
/** Whom an entry of a list is for, where it is everybody: a group of S3's, or an entity of Google Cloud, behind a role or alone. */
const LISTED: ReadonlyMap<string, RegExp> = new Map([
  ["uri", /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)$/u],
  ["entity", /^(?:allUsers|allAuthenticatedUsers)$/u],
  ["specialGroup", /^(?:allUsers|allAuthenticatedUsers)$/u],
  ["iamMember", /^(?:allUsers|allAuthenticatedUsers)$/u],
  ["roleEntities", /:(?:allUsers|allAuthenticatedUsers)$/u],
]);
/** Inputs beside such a field that narrow it. */
const BESIDE = [
  "sourceAccount",
  "sourceArn",
  "eventSourceToken",
  "principalOrgId",
  "organizationId",
  "condition",
] as const;

/**
 * Whether a map is a statement of an AWS resource policy that lets everybody in: `Allow` for principal `*`, or for all
 * but a few, without a condition by which only the stamp's own remain.
 */
export function isPublicStatement(map: PropertyMap, isOwn: IsOwn, isOpen: IsOpen): boolean {
  if (map["Effect"] !== "Allow") return false;
  const isForAll = "NotPrincipal" in map || ("Principal" in map && holdsEverybody(map["Principal"], isOpen));
  return isForAll && !narrows(map["Condition"], isOwn);
}

/** Whether a field outside of policy documents shares with everybody, e.g. `principal` of a Lambda permission. */
export function isSharedWithAll(key: string, value: string, inputs: PropertyMap, isOwn: IsOwn): boolean {
  // A function's own address asks nobody who he is.
  if (value === "NONE" && key === "authorizationType" && "functionName" in inputs) return true;
  if ((NAMED_LIST.test(key) && OPEN_LIST.test(value)) || LISTED.get(key)?.test(value) === true) return true;
  if (!SHARED_WITH.test(key) || !EVERYBODY.test(value)) return false;
  return !BESIDE.some((name) => textsOf(inputs[name]).some((text) => isOwn(text, name === "sourceArn")));
}

function holdsEverybody(principal: PropertyValue | undefined, isOpen: IsOpen): boolean {
  if (typeof principal === "string") return /^(?:\*|arn:aws[\w-]*:(?:iam|sts)::\*:.*)$/u.test(principal);
  if (Array.isArray(principal)) return principal.some((each) => holdsEverybody(each, isOpen));
  if (!isMap(principal)) return false;
  return Object.entries(principal).some(([kind, value]) => {
    if (kind === "Service") return false;
    return (kind === "Federated" && textsOf(value).some(isOpen)) || holdsEverybody(value, isOpen);
  });
}

/** Conditions are all asked for, and of each key's values any will do. */
function narrows(condition: PropertyValue | undefined, isOwn: IsOwn): boolean {
  if (!isMap(condition)) return false;
  return Object.entries(condition).some(
    ([operator, keys]) =>
      ASKING.test(operator) &&
      isMap(keys) &&
      Object.entries(keys).some(([key, values]) => {
        const texts = textsOf(values);
        const name = key.toLowerCase();
        // What a provider says of a person is that provider's: an own name further in is anybody's word.
        const isWeb = WEB_IDENTITY_KEY.test(name);
        const isPattern = isWeb || PATTERN.test(operator);
        const isNarrowing = isWeb || NARROWING.has(name);
        return isNarrowing && texts.length > 0 && texts.every((text) => isOwn(text, isPattern));
      }),
  );
}

function textsOf(value: PropertyValue | undefined): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (isSecret(value)) return textsOf(reveal(value));
  return isMap(value) ? Object.values(value).flatMap(textsOf) : [];
}
