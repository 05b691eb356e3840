import { byPattern } from "./recogniser";

/** Pulumi URNs; the stack's own are masked before. */
export const pulumiUrn = byPattern("urn", /urn:pulumi:/u, /urn:pulumi:[^\s"',]+/gu, () => false);
