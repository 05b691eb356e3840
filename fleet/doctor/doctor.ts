import { TokenTable } from "../../graph/model/tokens";
import { renderStamp } from "../check/render-fleet";
import type { FleetContext } from "../context";
import type { StampEntry } from "../inventory/stack-config";
import { blueprintOf, type BuildEvent, openFleet, selectStamps, stackSpec } from "../open";
import { allOf } from "../work/failures";
import { type Outcome, type WorkEvent, workOn } from "../work/stacks";
import { readOwedViews } from "../tenants/view/owed";
import type { DoctorResult, FindingState, StampDoctor } from "./finding";
import { MadeStacks } from "./made";
import { needsOf } from "./needs";
import { viewFindings } from "./views";
import { examine } from "./question";
import { type QuestionsFor, realQuestions } from "./real-questions";

/** Which stamps' places are looked at. */
export interface DoctorInput {
  /** Ids of stamps; empty for all. */
  readonly stacks: readonly string[];
  /** Where the registry is; default as `RegistryInput` has it. */
  readonly registry?: string | undefined;
  /** Whom the questions go to; default: the clouds, with the operator's own credentials. */
  readonly questions?: QuestionsFor;
}

/**
 * Looks, before an update, whether a stamp's place has all it needs. It only reads, and what it was not told it does not guess.
 * What the stack has made already needs neither name nor quota.
 */
export async function doctor(
  { stacks: ids, registry, questions = realQuestions }: DoctorInput,
  context: FleetContext<WorkEvent | BuildEvent>,
): Promise<DoctorResult> {
  const fleet = await openFleet(context);
  const blueprint = blueprintOf(fleet);
  const stamps = selectStamps(fleet.inventory, ids);
  const stacks = new MadeStacks(context.engine, fleet.inventory.project.root);
  let outcomes: (Outcome<StampDoctor> | undefined)[];
  try {
    outcomes = await workOn(
      stamps,
      {
        name: "look",
        run: async (stamp: StampEntry): Promise<StampDoctor> => {
          const { graph } = await renderStamp(stackSpec(fleet, stamp), new TokenTable(), context.signal);
          const made = await stacks.of(fleet.inventory.project.name, stamp.id);
          const asked = await questions(needsOf(stamp.identity, blueprint, graph, made.urns));
          const { id, cloud, region, account } = stamp.identity;
          const findings = [...made.findings, ...(await examine(asked))];
          return { id, cloud, region, account, findings, notAsked: asked.notAsked };
        },
        describe: ({ findings }) => ({
          kind: "looked",
          missing: countOf(findings, "missing"),
          fine: countOf(findings, "fine"),
        }),
      },
      context,
    );
  } finally {
    await stacks.close();
  }
  const views = await readOwedViews(context, fleet.inventory.project, registry, true);
  const looked = allOf(stamps, outcomes);
  const found = looked.map((one) => ({
    ...one,
    findings: [...one.findings, ...viewFindings(one.id, views)],
  }));
  const all = found.flatMap(({ findings }) => findings);
  const counts = {
    fine: countOf(all, "fine"),
    missing: countOf(all, "missing"),
    unknown: countOf(all, "unknown"),
  };
  const isAnswered = found.every(({ findings }) => countOf(findings, "fine") > 0);
  return { stamps: found, counts, holds: counts.missing === 0 && isAnswered };
}

function countOf(findings: readonly { readonly state: FindingState }[], state: FindingState): number {
  return findings.filter((finding) => finding.state === state).length;
}
