import { inMinutes } from "../../../fleet/recovery/record";
import type { RegistryDrillEvent } from "../../../fleet/recovery/registry/conduct";
import {
  type RegistryDrillInput,
  type RegistryDrillResult,
  registryDrillSchema,
} from "../../../fleet/recovery/registry/drill-registry";
import type { Shown, View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import { count } from "../../common/table";

export const registryDrillView: View<RegistryDrillInput, RegistryDrillEvent, never, RegistryDrillResult> = {
  schema: registryDrillSchema,
  exitCode: ({ record }) => (record.held ? ExitCode.Fine : ExitCode.Broken),
  tell:
    ({ output }) =>
    (event) => {
      if (event.kind === "drill") output.note(event.what);
    },
  print,
};

function print({ file, record }: RegistryDrillResult, { output }: Shown<RegistryDrillInput>): void {
  const { ageSeconds, copied, held, items, point, problems, promised, rpoMet, rtoMet, since, tookSeconds } =
    record;
  const { notCompared = [] } = record;
  output.print(`recovery point: ${point ?? "none"}`);
  if (copied !== undefined)
    output.print(`write ${copied} of ${record.written ?? 0}; ${items ?? 0} items were compared`);
  if (notCompared.length > 0) output.print(`not compared: ${notCompared.join(", ")}`);
  if (since !== undefined) {
    const { names, pools, stamps, tenants } = since;
    const all = [count(tenants, "tenant"), count(stamps, "stamp"), count(pools, "pool")].join(", ");
    output.print(`written since: ${all}`);
    for (const name of names) output.print(`  ${name}`);
  }
  const lost =
    ageSeconds === undefined ? "nobody can say what is lost" : `${inMinutes(ageSeconds)} would be lost`;
  output.print(`RPO ${promised.rpoMinutes} min: ${lost}, ${rpoMet ? "met" : "NOT met"}`);
  output.print(
    `RTO ${promised.rtoMinutes} min: back after ${inMinutes(tookSeconds)}, ${rtoMet ? "met" : "NOT met"}`,
  );
  for (const problem of problems) output.print(`  ${problem}`);
  output.print(`The drill of the registry ${held ? "held" : "FAILED"}; signed in ${file}`);
}
