import {
  type RemoveInput,
  type RemoveQuestion,
  type RemoveResult,
  removeSchema,
} from "../../../fleet/tenants/remove";
import type { View } from "../../common/command";

export const removeView: View<RemoveInput, never, RemoveQuestion, RemoveResult> = {
  schema: removeSchema,
  ask: ({ stamp, tenant }, { output }) => {
    output.note(`${tenant} will be unknown to the routers; its data stays on ${stamp} until you delete it`);
    return `remove ${tenant}?`;
  },
  print: ({ removed, tenant }, { output }) =>
    output.print(removed ? `${tenant} was removed` : "nothing was removed"),
};
