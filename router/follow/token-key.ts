import { createPublicKey } from "node:crypto";
import { type Routing, TokenAlgorithm } from "../../components/routing/contract";
import type { RouterPlace } from "../haproxy/place";

/** Algorithm of the tokens that name a tenant; undefined where no source is a claim. */
function algorithmOf(routing: Routing): TokenAlgorithm | undefined {
  return routing.sources.find((source) => source.kind === "claim")?.algorithm;
}

/** True when a router of this configuration needs a key that its place does not say. */
export function needsTokenKey(routing: Routing, place: Pick<RouterPlace, "tokenKey">): boolean {
  const algorithm = algorithmOf(routing);
  return algorithm === TokenAlgorithm.Hs256 || (algorithm !== undefined && place.tokenKey === undefined);
}

/** What HAProxy is told of the key: the secret of HS256 by a variable, a public key by a file, for it takes no other. */
export type ToldTokenKey = { readonly secret: string } | { readonly publicKey: string };

/** @param key as it is in the vault: the secret of HS256, else a public key or a certificate (PEM) */
export function toldTokenKey(routing: Routing, key: string): ToldTokenKey {
  if (algorithmOf(routing) === TokenAlgorithm.Hs256) return { secret: key };
  // Whatever the vault holds, only what is public of it comes into a file.
  return { publicKey: createPublicKey(key).export({ type: "spki", format: "pem" }).toString() };
}

/** Why a value can't be what tokens are verified with; undefined when it can. */
export function badTokenKey(routing: Routing, key: string): string | undefined {
  try {
    const told = toldTokenKey(routing, key);
    return "secret" in told && told.secret.includes("\0") ? "it holds a zero byte" : undefined;
  } catch {
    return "it is no public key and no certificate (PEM)";
  }
}
