import type { Rule } from "../../../../rule";
import { faultLogged } from "./logged";
import { faultNarrowRole } from "./narrow-role";
import { faultOwnTargets } from "./own-targets";
import { faultStopCondition } from "./stop-condition";

/** What a stamp on AWS has where its class is broken on purpose, a rule a line. */
export const awsFaultBaseline: readonly Rule[] = [
  faultLogged,
  faultNarrowRole,
  faultOwnTargets,
  faultStopCondition,
];
