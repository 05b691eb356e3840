import type { Thing } from "../delivery/places";
import { FLAGS_FILE } from "./schema";

/** Where flags go, as places and their messages call it. */
export const FLAGS_PLACE = {
  name: "flags",
  file: FLAGS_FILE,
  page: "docs/flags.md",
} as const satisfies Thing;
