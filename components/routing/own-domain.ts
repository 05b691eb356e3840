import { xxh32 } from "../../router/decision/hash";

/** What a tenant's own domain is called where a name must be short and without dots; the same whatever other domains there are. */
export function ownDomainKey(domain: string): string {
  return `own-${[0, 1].map((seed) => xxh32(domain, seed).toString(36).padStart(7, "0")).join("")}`;
}
