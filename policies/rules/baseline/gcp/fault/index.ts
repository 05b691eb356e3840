import type { Rule } from "../../../../rule";
import { faultNarrowRole } from "./narrow-role";

/** What a stamp on Google Cloud has where its class is broken on purpose, a rule a line. */
export const gcpFaultBaseline: readonly Rule[] = [faultNarrowRole];
