import type { Rule } from "../../rule";
import { ownTags } from "./own-tags";

/** The rules of the second law, as far as one stack can be judged alone. */
export const equalRules: readonly Rule[] = [ownTags];
