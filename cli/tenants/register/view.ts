import { type RegisterInput, type RegisterResult, registerSchema } from "../../../fleet/tenants/register";
import type { View } from "../../common/command";
import { SIMULATED } from "../../common/engine";

const SAID = {
  new: "takes tenants now",
  changed: "brought up to date",
  unchanged: "registered already",
  ended: "taken out",
} as const;

export const registerView: View<RegisterInput, never, never, RegisterResult> = {
  schema: registerSchema,
  print: ({ simulated, stamps }, { output }) => {
    for (const { outcome, stamp } of stamps) {
      const said =
        outcome === "new" && stamp.external !== undefined
          ? `external until ${stamp.external.until}; its tenants are served, and nobody is placed on it`
          : SAID[outcome];
      output.print(`${stamp.id}: ${said}, number ${stamp.number}, ${stamp.originHost}`);
    }
    if (simulated) output.print(`(${SIMULATED})`);
  },
};
