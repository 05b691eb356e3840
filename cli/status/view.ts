import { StampError } from "../../core/errors";
import { type StatusResult, statusSchema } from "../../fleet/deploy/status";
import type { RegistryInput } from "../../fleet/tenants/registry";
import type { Shown, View } from "../common/command";
import { SIMULATED } from "../common/engine";
import { exitCodeOf, gravest } from "../common/exit-code";
import { errorAsJson, reportError } from "../common/report-error";
import { printDrills } from "../common/views/drills";
import { printOwedViews } from "../common/views/owed-views";
import { printSkew } from "../common/views/skew";
import { count, printTable } from "../common/table";

export const statusView: View<RegistryInput, never, never, StatusResult> = {
  schema: statusSchema,
  exitCode: ({ problems }) => gravest(problems.map(exitCodeOf)),
  toJson: (result) => ({
    ...result,
    error: result.problems.length === 0 ? undefined : errorAsJson(StampError.all(result.problems)),
  }),
  print,
};

function print(result: StatusResult, { output, verbose }: Shown<RegistryInput>): void {
  const { central = [], drills, problems, routing, simulated, skew, stamps, views } = result;
  printTable(
    output,
    ["id", "cloud", "region", "class", "ring", "release", "state", "resources", "endpoint"],
    [...stamps, ...(routing === undefined ? [] : [routing]), ...central].map((row) => [
      row.id,
      row.cloud,
      row.region,
      row.class,
      row.ring,
      row.release ?? "-",
      row.state,
      row.resources === undefined ? "-" : String(row.resources),
      row.endpoint ?? "-",
    ]),
  );
  const up = stamps.filter(({ resources = 0 }) => resources > 0).length;
  const note = simulated ? ` (${SIMULATED})` : "";
  const wrong = problems.length === 0 ? "" : `; the fleet has ${count(problems.length, "fault")}`;
  output.print(`${up.toLocaleString("en")} of ${count(stamps.length, "stamp")} up${note}${wrong}`);
  printSkew(output, skew);
  if (drills !== undefined) printDrills(output, drills);
  if (views !== undefined) printOwedViews(output, views);
  if (problems.length > 0) reportError(output, StampError.all(problems), { json: false, verbose });
}
