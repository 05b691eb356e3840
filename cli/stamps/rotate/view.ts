import { type RotateInput, type RotateResult, rotateSchema } from "../../../fleet/stamps/rotate";
import type { View } from "../../common/command";

export const rotateView: View<RotateInput, never, never, RotateResult> = {
  schema: rotateSchema,
  print: ({ file, rotation, stamp }, { output }) => {
    output.print(`wrote ${file}: change ${rotation} of the secret of ${stamp}`);
    output.print(`Next: stampworks up ${stamp}, which accepts both; then stampworks up routing`);
  },
};
