import type { Rule } from "../../../../rule";
import { faultEnds } from "./ends";
import { faultLogged } from "./logged";
import { faultNarrowRole } from "./narrow-role";
import { faultOwnTargets } from "./own-targets";

/** What a stamp on Azure has where its class is broken on purpose, a rule a line. */
export const azureFaultBaseline: readonly Rule[] = [faultEnds, faultLogged, faultNarrowRole, faultOwnTargets];
