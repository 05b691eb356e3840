import { OWN } from "../../canonical/masks";
import type { ResourceGraph } from "../../model/graph";
import { isSecret, type PropertyValue, reveal, UNKNOWN } from "../../model/property";

const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
/**
 * A provider of web identities, as a host and no resource.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/.*)?$/iu;
/** The resource that an account has for one; behind its name stands the issuer without its scheme. */
const ARN = /^arn:[^:]*:iam::[^:]*:oidc-provider\/(.+)$/u;
/** An own name in front of somebody's domain is that somebody's. */
const HOST_OF = /^(?:https:\/\/)?([^/:]*)/u;
/** Where the clouds answer for their customers' pools, clusters and buckets, which stand in front of it or in the path. */
const CLOUD = /\.(?:amazonaws\.com(?:\.cn)?|googleapis\.com|azure\.com|core\.windows\.net)$/u;

/** What vouches for people who sign in with it, as policies of AWS name it: a host, or a resource for one. */
export class WebIdentities {
  /** ARN and id of the stack's providers → what they have for their issuer. */
  #issuers: ReadonlyMap<string, PropertyValue | undefined> | undefined;

  /** @param mask gives a text with what is the stamp's own masked */
  constructor(
    private readonly graph: ResourceGraph,
    private readonly mask: (text: string) => string,
  ) {}

  /**
   * Whether a provider vouches for whoever has a login there, at a host that is not the stamp's. That the stamp made the
   * resource says nothing of who those are.
   */
  isOpen(provider: string): boolean {
    this.#issuers ??= this.#collect();
    const issuer = textOf(this.#issuers.get(provider)) ?? ARN.exec(provider)?.[1];
    if (issuer === undefined) return HOST.test(provider) && !this.#isOwn(provider);
    return this.isOpenIssuer(issuer);
  }

  /** The same of who signs the tokens, as he is named beside the keys. */
  isOpenIssuer(issuer: string): boolean {
    return issuer !== UNKNOWN && !this.#isOwn(issuer);
  }

  #isOwn(issuer: string): boolean {
    const masked = this.mask(issuer);
    const host = HOST_OF.exec(masked)?.[1] ?? "";
    return host.endsWith(OWN) || (CLOUD.test(host) && masked.includes(OWN));
  }

  #collect(): ReadonlyMap<string, PropertyValue | undefined> {
    const issuers = new Map<string, PropertyValue | undefined>();
    for (const { type, id, inputs, outputs } of this.graph.resources) {
      if (type !== PROVIDER) continue;
      const issuer = inputs["url"] ?? outputs["url"];
      for (const name of [id, textOf(outputs["arn"])]) if (name !== undefined) issuers.set(name, issuer);
    }
    return issuers;
  }
}

function textOf(value: PropertyValue | undefined): string | undefined {
  if (isSecret(value)) return textOf(reveal(value));
  return typeof value === "string" ? value : undefined;
}
