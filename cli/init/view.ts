import { type InitInput, type InitResult, initSchema } from "../../fleet/init/init";
import type { Shown, View } from "../common/command";
import { count } from "../common/table";

export const initView: View<InitInput, never, never, InitResult> = { schema: initSchema, print };

function print(result: InitResult, { output }: Shown<InitInput>): void {
  const { kept, ownProgram, packages, stamps, written } = result;
  for (const file of written) output.print(`${file}: written`);
  for (const file of kept) output.print(`${file}: kept as it was`);
  output.print();
  output.print(`${count(stamps.length, "stamp")}: ${stamps.join(", ")}`);
  if (ownProgram)
    output.print(`The project has a program of its own. Let its main module export the fleet instead:
  import { defineFleet } from "stampworks/stacks";
  import { blueprint } from "./blueprint";
  export = defineFleet(blueprint);`);
  output.print(`
Next:
  npm install${packages.map((name) => ` ${name}`).join("")}
  npx stampworks up --all`);
}
