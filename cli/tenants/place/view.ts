import { type PlaceEvent, placeSchema, type PlaceResult } from "../../../fleet/tenants/place";
import type { Judgement } from "../../../tenants/placement/judge";
import type { Shown, View } from "../../common/command";
import type { Output } from "../../common/output";
import { printTable } from "../../common/table";
import type { PlaceValue } from "./options";

export const placeView: View<PlaceValue, PlaceEvent, never, PlaceResult> = {
  schema: placeSchema,
  tell:
    ({ json, output, value }) =>
    ({ stamps, unproven }) => {
      if (value.explain && !json) printJudgements(output, stamps, { unproven });
    },
  print,
};

function print(result: PlaceResult, { output, value }: Shown<PlaceValue>): void {
  const { changed, found, item, stamp, stamps, tenant, unproven, why = "", written } = result;
  if (found) {
    const anew = changed.length === 0 ? "" : `; changed: ${changed.join(", ")}`;
    output.print(`${tenant} is on ${stamp} already, in pool ${item?.pool ?? ""}${anew}`);
    return;
  }
  if (value.explain) printJudgements(output, stamps, { unproven, chosen: stamp });
  output.print(
    written
      ? `${tenant} is on ${stamp}: ${why}`
      : `${tenant} would be placed on ${stamp}: ${why}; nothing was written`,
  );
}

function printJudgements(
  output: Output,
  judgements: readonly Judgement[],
  { chosen, unproven }: { readonly chosen?: string; readonly unproven: string | undefined },
): void {
  const rows = judgements.map(({ refusal, stamp: id, why }) => [
    id,
    id === chosen ? "chosen" : refusal === undefined ? "takes it" : "refused",
    why,
  ]);
  printTable(output, ["stamp", "verdict", "why"], rows);
  if (unproven !== undefined) output.print(`no release is preferred: ${unproven}`);
}
