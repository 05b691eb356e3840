import type { AddEvent, AddInput, AddResult } from "../../fleet/lifecycle/add";
import { addSchema } from "../../fleet/lifecycle/adding/schema";
import type { Shown, View } from "../common/command";
import { describeCounts } from "../common/views/counts";
import { SIMULATED } from "../common/engine";
import { ExitCode } from "../common/exit-code";
import type { Output } from "../common/output";
import { count } from "../common/table";
import { printVerdict } from "../common/views/verdict";

export const addView: View<AddInput, AddEvent, never, AddResult> = {
  schema: addSchema,
  tell:
    ({ output }) =>
    ({ notice }) =>
      output.note(notice),
  exitCode: ({ kind }) => (kind === "broken" ? ExitCode.Broken : ExitCode.Fine),
  print,
};

function print(result: AddResult, { output, value, verbose }: Shown<AddInput>): void {
  const { file, id, verdict } = result;
  if (result.kind === "broken") {
    printVerdict(output, verdict, verbose);
    output.print("nothing was written");
    return;
  }
  const { central, counts, routing, simulated, text, written } = result;
  output.print(text.trimEnd());
  output.print();
  output.print(`${file}: ${written ? "written" : "unchanged, it was there already"}`);
  if (routing !== undefined) output.print(`${routing}: lists it`);
  if (central !== undefined)
    output.print(`${central.file}: lists it; bring that centre up before it: stampworks up ${central.id}`);
  const how = simulated ? SIMULATED : "as rendered: no cloud was asked";
  output.print(`preview: ${describeCounts(counts, "future")} (${how})`);
  const peers = verdict.stamps.length - 1;
  output.print(
    `both laws hold${peers > 0 ? `, compared with ${count(peers, "stamp")} of its class, cloud and release` : "; it is the first of its class, cloud and release"}`,
  );
  if (value.reserve === true) {
    output.print(`
Next: stampworks up ${id}; once it is no longer needed: stampworks retire ${id}, and stampworks stamps release ${id}`);
    return;
  }
  const files = [file, ...(routing === undefined ? [] : [routing]), ...(central ? [central.file] : [])];
  printNext(output, id, files.join(" "), routing !== undefined);
}

function printNext(output: Output, id: string, files: string, isRouted: boolean): void {
  const routed = isRouted
    ? `
  npx stampworks up routing              once it is up: the routing layer learns of it`
    : "";
  output.print(`
Next:
  git add ${files} and open a pull request: its checks preview the stamp and judge both laws
  npx stampworks up ${id}                bring it up here${routed}
  pulumi stack init ${id} && pulumi up   bring it up for real, with your own account
  npx stampworks tenants register ${id}  once it is up: it takes tenants`);
}
