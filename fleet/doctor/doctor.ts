import { TokenTable } from "../../graph/model/tokens";
import { renderStamp } from "../check/render-fleet";
import type { FleetContext } from "../context";
import type { StampEntry } from "../inventory/stack-config";
import { blueprintOf, type BuildEvent, openFleet, selectStamps, stackSpec } from "../open";
import { allOf } from "../work/failures";
import { type WorkEvent, workOn } from "../work/stacks";
import { type ExaminerFor, realExaminer } from "./examiners";
import type { DoctorResult, FindingState, StampDoctor } from "./finding";
import { needsOf } from "./needs";

/** Which stamps' places are looked at. */
export interface DoctorInput {
  /** Ids of stamps; empty for all. */
  readonly stacks: readonly string[];
  /** Who looks; default: the operator's own credentials. */
  readonly examiner?: ExaminerFor;
}

/**
 * Looks, before the first update, whether a stamp's place has all it needs. It only reads, and what it was not told it does not
 * guess.
 */
export async function doctor(
  { stacks, examiner = realExaminer }: DoctorInput,
  context: FleetContext<WorkEvent | BuildEvent>,
): Promise<DoctorResult> {
  const fleet = await openFleet(context);
  const blueprint = blueprintOf(fleet);
  const stamps = selectStamps(fleet.inventory, stacks);
  const outcomes = await workOn(
    stamps,
    {
      name: "look",
      run: async (stamp: StampEntry): Promise<StampDoctor> => {
        const { graph } = await renderStamp(stackSpec(fleet, stamp), new TokenTable(), context.signal);
        const needs = needsOf(stamp.identity, blueprint, graph);
        const asker = await examiner(needs);
        const { id, cloud, region, account } = stamp.identity;
        return { id, cloud, region, account, findings: await asker.examine(), notAsked: asker.notAsked };
      },
      describe: ({ findings }) => ({ kind: "looked", missing: countOf(findings, "missing") }),
    },
    context,
  );
  const found = allOf(stamps, outcomes);
  const all = found.flatMap(({ findings }) => findings);
  const counts = {
    fine: countOf(all, "fine"),
    missing: countOf(all, "missing"),
    unknown: countOf(all, "unknown"),
  };
  return { stamps: found, counts, holds: counts.missing === 0 };
}

function countOf(findings: readonly { readonly state: FindingState }[], state: FindingState): number {
  return findings.filter((finding) => finding.state === state).length;
}
