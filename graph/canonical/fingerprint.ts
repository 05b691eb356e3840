import { hash } from "node:crypto";
import type { CanonicalGraph, CanonicalResource } from "./canonical";
import { type JsonLike, serialise } from "../model/jcs";

/** Characters of a fingerprint's short form. */
export const SHORT_LENGTH = 12;

/** SHA-256, in hexadecimal digits, over the RFC 8785 form of a canonical graph. */
export function fingerprint(canonical: CanonicalGraph): string {
  return hash("sha256", serialiseCanonical(canonical));
}

/** The first twelve digits, for people. */
export function shortFingerprint(full: string): string {
  return full.slice(0, SHORT_LENGTH);
}

/** The exact text a fingerprint is taken of. */
export function serialiseCanonical({ resources, outputs }: CanonicalGraph): string {
  const all: Record<string, JsonLike> = {};
  for (const urn of Object.keys(resources)) {
    const resource = resources[urn];
    if (resource !== undefined) all[urn] = asJson(resource);
  }
  return serialise({ resources: all, outputs });
}

/** A canonical resource as plain JSON. */
export function asJson(resource: CanonicalResource): JsonLike {
  return { ...resource };
}
