import { xxh32 } from "../../router/decision/hash";
import type { Routing } from "./contract";

/** Whether a layer serves tenants' own domains: the registry is asked whose a request's is. */
export function takesOwnDomains({ requests }: { readonly requests: Pick<Routing, "sources"> }): boolean {
  return requests.sources.some(({ kind }) => kind === "domain");
}

/** What a tenant's own domain is called where a name must be short and without dots; the same whatever other domains there are. */
export function ownDomainKey(domain: string): string {
  return `own-${[0, 1].map((seed) => xxh32(domain, seed).toString(36).padStart(7, "0")).join("")}`;
}
