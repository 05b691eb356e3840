/** Id of the second law's rule. */
export const EQUAL_RULE = "equal";
/** Id of what is said of the allow-list itself. */
export const ALLOW_RULE = "allow-list";
