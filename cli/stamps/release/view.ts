import {
  type ReleaseInput,
  type ReleaseResult,
  releaseSchema,
} from "../../../fleet/lifecycle/reserve/reservations";
import type { View } from "../../common/command";

export const releaseView: View<ReleaseInput, never, never, ReleaseResult> = {
  schema: releaseSchema,
  print: ({ released, stamp }, { output }) =>
    output.print(released ? `${stamp}: given back` : `nothing to give back for ${stamp}`),
};
