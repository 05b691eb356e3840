import type { Rule } from "../rule";
import { closedRules } from "../rules/closed";

/** The pack `isolation`: the first law, as far as one stack can be judged alone. */
export const isolation: readonly Rule[] = closedRules;
