import { AWS_RULES } from "./aws";
import { AZURE_RULES } from "./azure";
import { GCP_RULES } from "./gcp";
import type { KnownRule } from "./rule";

/** What clouds refuse, or do wrongly, and no schema of theirs says. */
export const KNOWN_RULES: readonly KnownRule[] = [...AWS_RULES, ...AZURE_RULES, ...GCP_RULES];
