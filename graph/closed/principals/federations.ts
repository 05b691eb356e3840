import { isMap, type PropertyMap, type PropertyValue, reveal, UNKNOWN } from "../../model/property";
import type { Leaf } from "../../model/walk";
import { narrowsClaims } from "./narrowing";
import type { IsOwn } from "./principals";

/** What the stamp and its fleet say of what stands in a resource. */
export interface Said {
  /** Whether an issuer signs for whoever has a login there. */
  isOpenIssuer(issuer: string): boolean;
  /** The same of what an account of AWS has for an issuer. */
  isOpen(provider: string): boolean;
  /** Whether the stamp made what a text says. */
  isMade(leaf: Leaf): boolean;
  /** Whether a whole condition is declared. */
  isDeclared(path: string, condition: string): boolean;
  /** Whether a text in a condition at a path is the stamp's own, or declared. */
  narrows(path: string): IsOwn;
}

/** What a resource asks of those for whom somebody else vouches. */
interface Asked {
  /** Where the condition stands, or would stand. */
  readonly path: string;
  readonly condition: PropertyValue | undefined;
}

/**
 * Who vouches for the members of a pool of identities of Google Cloud. Without a condition it is everybody there.
 * Source: https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#conditions
 */
const POOL_ISSUER = "oidc.issuerUri";
const POOL_CONDITION = "attributeCondition";
/**
 * Who vouches for an identity of Azure, where claims are compared with a pattern: a subject that is compared as it is names one workload
 * and is judged by itself.
 * Source: https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials
 */
const CREDENTIAL_ISSUER = "issuer";
const CREDENTIAL_CONDITION = "claimsMatchingExpression";
/**
 * Whose people a pool of Cognito's takes for its own: whoever has a token for one of the provider's clients, which issuers such as
 * GitHub's write for whoever asks.
 * Source: https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html
 */
const POOL_PROVIDER = /^openidConnectProviderArns\[\d+\]$/u;
/**
 * Whether such a pool has members who have no login at all.
 * Source: https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html#authenticated-and-unauthenticated-identities
 */
const GUESTS = "allowUnauthenticatedIdentities";
/**
 * Roots whose certificates open a pool of Google Cloud's, and AWS's roles.
 * Source: https://cloud.google.com/iam/docs/workload-identity-federation-with-x509-certificates and
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
const ROOT = /(?:^|\.)(?:trustAnchors\[\d+\]\.pemCertificate|x509CertificateData)$/u;

/**
 * Where a condition is missing that names the stamp's own, or what is declared, so that everybody comes in for whom the text's issuer or
 * root vouches; `undefined` where none is missing. That the issuer is declared says nothing of who has a login there.
 */
export function openedBy(leaf: Leaf, inputs: PropertyMap, said: Said): string | undefined {
  // What comes out of an encoding is a piece of what stands there.
  if (leaf.partial) return undefined;
  if (POOL_PROVIDER.test(leaf.path)) return said.isOpen(leaf.text) ? leaf.path : undefined;
  const issuer = askedOfIssuer(leaf, inputs);
  if (issuer !== undefined && said.isOpenIssuer(leaf.text))
    return narrows(issuer, said) ? undefined : issuer.path;
  const root = askedOfRoot(leaf, inputs);
  return root === undefined || said.isMade(leaf) || narrows(root, said) ? undefined : root.path;
}

/** Whether an input lets in who has no login anywhere. */
export function hasGuests(property: string, value: PropertyValue): boolean {
  return property === GUESTS && reveal(value) === true;
}

function narrows({ path, condition }: Asked, said: Said): boolean {
  if (condition === undefined) return false;
  const text = reveal(condition);
  // What is not known yet, or can't be read, is a finding of its own.
  if (text === UNKNOWN || text === undefined) return true;
  return typeof text === "string" && (said.isDeclared(path, text) || narrowsClaims(text, said.narrows(path)));
}

function askedOfIssuer({ path }: Leaf, inputs: PropertyMap): Asked | undefined {
  if (path === POOL_ISSUER) return { path: POOL_CONDITION, condition: inputs[POOL_CONDITION] };
  const expression = path === CREDENTIAL_ISSUER ? inputs[CREDENTIAL_CONDITION] : undefined;
  if (expression === undefined) return undefined;
  return isMap(expression) && "value" in expression
    ? { path: `${CREDENTIAL_CONDITION}.value`, condition: expression["value"] }
    : { path: CREDENTIAL_CONDITION, condition: expression };
}

function askedOfRoot({ path }: Leaf, inputs: PropertyMap): Asked | undefined {
  if (!ROOT.test(path)) return undefined;
  const condition = inputs[POOL_CONDITION];
  return condition === undefined ? { path, condition } : { path: POOL_CONDITION, condition };
}
