import type { Rule } from "../rule";
import { equalRules } from "../rules/equal";

/**
 * The pack `equality`: what one stack alone says about the second law. Whether stamps are equal takes all of them,
 * and is for `stampworks check`.
 */
export const equality: readonly Rule[] = equalRules;
