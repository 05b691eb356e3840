/** `source` of what an app publishes to its stamp's bus; rules let nothing else out, and take nothing else in. */
export const SOURCE = "stampworks";
