import { requireNoFault } from "../faults/standing-fault";
import { resolve } from "node:path";
import { z } from "zod";
import { defined } from "../../../core/defined";
import { StampError, shown } from "../../../core/errors";
import type { KillPoint } from "../../../core/files/durable";
import { operator } from "../../../core/locks/lock";
import { type FleetContext, isConfirmed, refuseUnasked } from "../../context";
import type { StampEntry } from "../../inventory/stack-config";
import type { Project } from "../../inventory/project";
import { openJournals } from "../../journals";
import { openFleet, selectStamps } from "../../open";
import { type RegistryInput, withRegistry } from "../../tenants/registry";
import { promisedBy, requireLaw, requireSettings } from "../drill";
import type { RecoverEvent } from "./events";
import { broughtSchema, type RecoveryBegin, RECOVERY_STEPS } from "./entries";
import { RECOVERY_JOURNAL, type RecoveryJournal, type RecoveryState } from "./journal";
import { countRecoverable } from "./point-over";
import { type StepTools, takeStep } from "./steps";
import { requireTargets } from "./targets";

/** Which stamp is lost, and which is to take its place. */
export interface RecoverInput extends RegistryInput {
  readonly stamp: string;
  /** Id of the new stamp. */
  readonly to: string;
  /** Keys of the new stamp's identity that are not the lost one's. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** The moment that is to come back. Default: the newest. */
  readonly at?: Date | undefined;
  /** Where the fleet's locks and journals are. Default: see `openJournals`. */
  readonly journal?: string | undefined;
  readonly yes: boolean;
}

/** What is asked before anything is begun. */
export interface RecoverQuestion {
  readonly kind: "recover";
  readonly stamp: string;
  readonly to: string;
  readonly tenants: number;
}

const stepSchema = z.strictObject({
  step: z.enum(RECOVERY_STEPS),
  seconds: z.number().optional().describe("From its first beginning to its end; absent: not done"),
});

/** What `stampworks recover --json` prints. */
export const recoverSchema = z.strictObject({
  kind: z.enum(["recovered", "declined"]),
  simulated: z.boolean().describe("Whether no cloud was touched: its times promise nothing"),
  stamp: z.string().describe("The stamp that was lost"),
  to: z.string().describe("The stamp that has taken its place"),
  steps: z.array(stepSchema),
  brought: z.array(broughtSchema).describe("What each source gave"),
  tenants: z.int().describe("Tenants that the new stamp serves"),
  seconds: z.number().describe("From the word to the last tenant pointed over"),
  rtoMinutes: z.number(),
  rtoMet: z.boolean(),
  ageSeconds: z.number().optional().describe("How much is lost: the oldest source's"),
  rpoMinutes: z.number(),
  rpoMet: z.boolean(),
});

/** What came of it. */
export type RecoverResult = z.output<typeof recoverSchema>;

type Context = FleetContext<RecoverEvent, RecoverQuestion>;

/**
 * Puts a new stamp in the place of one that is lost, under the same law: adds it, brings it up, brings back the newest data that is good,
 * checks it where it is, and points the tenants over. Each step is noted when it is done; the same again goes on where it stopped.
 * @throws StampError for a fleet that does not say how it is recovered, for a stamp whose tenants have something newer than a backup, and
 * for whatever a step can't do
 */
export async function recover(
  input: RecoverInput,
  context: Context,
  killPoint: KillPoint = () => undefined,
): Promise<RecoverResult> {
  refuseUnasked(context, input.yes);
  const fleet = await openFleet(context);
  const { project } = fleet.inventory;
  const settings = requireSettings(project.root);
  requireTargets(settings);
  const [lost] = selectStamps(fleet.inventory, [input.stamp]);
  if (lost === undefined) throw new StampError("input", "no such stamp", { received: shown(input.stamp) });
  requireLaw(settings, lost);
  const promised = promisedBy(fleet, lost.identity.class);
  const isSimulated = context.engine.name === "embedded";
  const journals = await openJournals(context, project, "fleet", input.journal);
  try {
    const store = journals.of(`recover-${lost.id}`);
    const lock = await store.lock(`recover ${lost.id}`, `the recovery of stamp ${lost.id}`);
    try {
      await requireNoFault(journals);
      const last = await store.open(RECOVERY_JOURNAL, lock);
      const isUnderWay = last !== undefined && goesOn(last.state, input);
      if (!isUnderWay) last?.close();
      const begin = isUnderWay ? last.state.begin : beginOf(input, lost, promised);
      if (!isUnderWay && !(await agreed(input, begin, { context, project })))
        return resultOf({ begin, steps: {}, brought: [], tenants: 0 }, "declined", isSimulated);
      // One of another stamp may have begun while somebody thought.
      await requireNoFault(journals);
      const journal = isUnderWay ? last : await store.create(RECOVERY_JOURNAL, begin, lock);
      try {
        killPoint("begun", lost.id);
        const signal = AbortSignal.any([context.signal, lock.lost]);
        const { confirm: _asked, answer: _none, ...rest } = context;
        await carryOut(journal, {
          ...{
            context: { ...rest, signal },
            settings,
            lost,
            journal: input.journal,
            registry: input.registry,
          },
          ...{ root: project.root, scratch: resolve(project.root, settings.scratch), killPoint },
        });
        return resultOf(journal.state, "recovered", isSimulated);
      } finally {
        journal.close();
      }
    } finally {
      await lock.release();
    }
  } finally {
    await journals.close();
  }
}

async function carryOut(journal: RecoveryJournal, tools: StepTools): Promise<void> {
  const now = (): string => new Date().toISOString();
  for (const step of RECOVERY_STEPS) {
    if (journal.state.steps[step]?.doneAt !== undefined) continue;
    if (tools.context.signal.aborted)
      throw new StampError("interrupted", "stopped: the same again goes on where it stopped");
    await journal.append({ kind: "begun", step, at: now() });
    tools.killPoint("step begun", step);
    const more = await takeStep(step, journal, tools);
    tools.killPoint("step taken", step);
    await journal.append({ kind: "done", step, at: now(), ...more });
    tools.killPoint("step done", step);
  }
  await journal.append({ kind: "end", by: operator(), at: now() });
}

function beginOf(
  { at, to, values }: RecoverInput,
  { id, identity }: StampEntry,
  { rpoMinutes, rtoMinutes }: { readonly rpoMinutes: number; readonly rtoMinutes: number },
): RecoveryBegin {
  const { account: own, class: name, cloud, region, release, residency, ring } = identity;
  // Asked for before anything is begun: no stamp may live in another's account, and the lost one still has its own.
  const account = values["account"];
  if (own !== undefined && (account === undefined || account === own))
    throw new StampError("input", `which account does ${to} live in?`, {
      field: "--account",
      ...(account === undefined ? {} : { received: shown(account) }),
      allowed: "one that no other stamp lives in",
      fix: `name one that is not ${id}'s`,
    });
  return {
    ...{ kind: "begin", version: 1, stamp: id, to, rtoMinutes, rpoMinutes, by: operator() },
    // Its data may go nowhere else, whatever is asked for.
    values: {
      ...defined({ class: name, cloud, region, release, ring }),
      ...defined(values),
      residency,
    },
    ...defined({ target: at?.toISOString() }),
    at: new Date().toISOString(),
  };
}

async function agreed(
  input: RecoverInput,
  { stamp, to }: RecoveryBegin,
  { context, project }: { readonly context: Context; readonly project: Project },
): Promise<boolean> {
  const tenants = await withRegistry(context, project, input.registry, (registry) =>
    countRecoverable(registry, stamp),
  );
  return isConfirmed(context, input.yes, { kind: "recover", stamp, to, tenants });
}

/**
 * Whether a recovery is under way that is gone on with. One that has not even added its stamp is begun anew where it is asked for in
 * another way: a wrong id or account would keep it from ever being right.
 * @throws StampError `state` where one is under way and another is asked for
 */
function goesOn({ begin, endedAt, steps }: RecoveryState, { at, to, values }: RecoverInput): boolean {
  if (endedAt !== undefined) return false;
  const wanted = at?.toISOString();
  const changed = Object.entries(values).filter(
    ([key, value]) => value !== undefined && value !== begin.values[key],
  );
  const isSame = begin.to === to && (wanted === undefined || wanted === begin.target);
  if (isSame && changed.length === 0) return true;
  if (steps.add?.doneAt === undefined) return false;
  const moment = (time: string | undefined): string => (time === undefined ? "" : ` as of ${time}`);
  const keys = (of: Readonly<Record<string, string | undefined>>): string =>
    changed.map(([key]) => ` --${key} ${of[key] ?? ""}`).join("");
  throw new StampError("state", `a recovery of ${begin.stamp} to ${begin.to} is under way`, {
    received: shown(`${to}${moment(wanted)}${keys(values)}`),
    allowed: `${begin.to}${moment(begin.target)}${keys(begin.values)}`,
    fix: `go on with it: stampworks recover ${begin.stamp} --to ${begin.to}`,
  });
}

function resultOf(state: RecoveryState, kind: RecoverResult["kind"], simulated: boolean): RecoverResult {
  const { begin, brought, endedAt, steps, tenants } = state;
  const began = Date.parse(begin.at);
  const secondsOf = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;
  const seconds = endedAt === undefined ? 0 : secondsOf(begin.at, endedAt);
  const moment = begin.target === undefined ? began : Date.parse(begin.target);
  const ages = brought.map(({ upTo }) => Math.max(0, moment - Date.parse(upTo)) / 1000);
  const age = ages.length === 0 ? undefined : Math.max(...ages);
  return {
    ...{ kind, simulated, stamp: begin.stamp, to: begin.to },
    steps: RECOVERY_STEPS.map((step) => {
      const { begunAt, doneAt } = steps[step] ?? {};
      return begunAt === undefined || doneAt === undefined
        ? { step }
        : { step, seconds: secondsOf(begunAt, doneAt) };
    }),
    ...{
      brought: [...brought],
      tenants,
      seconds,
      rtoMinutes: begin.rtoMinutes,
      rpoMinutes: begin.rpoMinutes,
    },
    rtoMet: endedAt !== undefined && seconds <= 60 * begin.rtoMinutes,
    ...defined({ ageSeconds: age }),
    rpoMet: age !== undefined && age <= 60 * begin.rpoMinutes,
  };
}
