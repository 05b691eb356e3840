import { StampError } from "../../../core/errors";
import type { KillPoint } from "../../../core/files/durable";
import type { FleetContext } from "../../context";
import { up } from "../../deploy/up";
import { readInventory } from "../../inventory/inventory";
import type { StampEntry } from "../../inventory/stack-config";
import { readProject } from "../../inventory/project";
import { add } from "../../lifecycle/add";
import { readStamp } from "../../lifecycle/stack-file";
import { FailedStacks } from "../../work/failures";
import { registerStamps } from "../../tenants/register";
import { withRegistry } from "../../tenants/registry";
import type { Looked } from "../checks";
import type { DrillSettings } from "../drills-schema";
import { openScratch } from "../scratch";
import { RestoreFailed } from "../source";
import { userFor } from "../tools";
import { bringAll, problemsAt } from "./bring";
import type { RecoveryStep } from "./entries";
import type { RecoveryJournal } from "./journal";
import { pointOver } from "./point-over";
import type { RecoverEvent } from "./events";
import { lookAt, type TargetPlace } from "./targets";

/** What the steps of a recovery are taken with. */
export interface StepTools {
  /** Asks nobody: it was said that all of it is to be done. */
  readonly context: Omit<FleetContext<RecoverEvent>, "confirm" | "answer">;
  readonly settings: DrillSettings;
  readonly lost: StampEntry;
  readonly root: string;
  /** Folder below which is restored. */
  readonly scratch: string;
  readonly registry: string | undefined;
  readonly journal: string | undefined;
  readonly killPoint: KillPoint;
}

/** Takes one step. One that was taken in part before is finished: each does again what it can't know to be done. */
export async function takeStep(
  step: RecoveryStep,
  journal: RecoveryJournal,
  tools: StepTools,
): Promise<{ readonly tenants?: number }> {
  tools.context.emit({ kind: "recover", what: SAID[step](journal.state.begin.to) });
  switch (step) {
    case "add":
      await addNew(journal, tools);
      return {};
    case "up":
      await bringUp(journal, tools);
      return {};
    case "restore":
      await restore(journal, tools);
      return {};
    case "check":
      await check(journal, tools);
      return {};
    case "point":
      return { tenants: await point(journal, tools) };
  }
}

const SAID: Readonly<Record<RecoveryStep, (to: string) => string>> = {
  add: (to) => `adding ${to}`,
  up: (to) => `bringing ${to} up`,
  restore: (to) => `bringing the data into ${to}`,
  check: (to) => `checking the data of ${to}`,
  point: (to) => `pointing the tenants to ${to}`,
};

async function addNew({ state }: RecoveryJournal, tools: StepTools): Promise<void> {
  const { context, journal, registry } = tools;
  const { to, values } = state.begin;
  const { kind } = await add({ id: to, values, registry, journal }, context, tools.killPoint);
  if (kind === "added") return;
  throw new StampError("state", `a law would not hold with stamp ${to}`, {
    fix: `see which: stampworks add ${to} with the same region and account; then choose others`,
  });
}

async function bringUp({ state }: RecoveryJournal, { context, root }: StepTools): Promise<void> {
  const { to } = state.begin;
  // The layer learns of a stamp, and makes what it proves itself with to it, when it comes up after it.
  const { routing } = readInventory(readProject(root));
  const stacks = [to, ...(routing === undefined ? [] : [routing.id])];
  const result = await up({ stacks, all: false, yes: true }, context);
  if (result.kind === "up" && result.failures.length > 0) throw new FailedStacks(result.failures);
}

function placeOf({ state }: RecoveryJournal, { context, root }: StepTools): TargetPlace {
  const { to } = state.begin;
  const { region } = readStamp(readProject(root), to).identity;
  return { stamp: to, region, root, env: context.env };
}

async function restore(journal: RecoveryJournal, tools: StepTools): Promise<void> {
  const { context, lost, scratch: root, settings } = tools;
  const { signal } = context;
  const { target } = journal.state.begin;
  const hasServer = settings.restore.some(({ kind }) => kind === "postgres");
  const user = hasServer ? await userFor(settings.runAs, signal) : undefined;
  const scratch = await openScratch(root, lost.id, { signal, user });
  try {
    await bringAll({
      ...{ settings, scratch, place: placeOf(journal, tools) },
      request: {
        ...{ stamp: lost.id, region: lost.identity.region, signal },
        ...(target === undefined ? {} : { at: new Date(target) }),
        ...(user === undefined ? {} : { user }),
      },
      tell: (what) => context.emit({ kind: "recover", what }),
      known: new Set(journal.state.brought.map(({ name }) => name)),
      brought: async (brought) => {
        tools.killPoint("loaded", brought.name);
        await journal.append({ kind: "brought", at: new Date().toISOString(), brought });
        tools.killPoint("brought", brought.name);
      },
    });
  } catch (error) {
    if (!(error instanceof RestoreFailed)) throw error;
    throw new StampError("state", `no recovery point of ${lost.id} is good: ${error.message}`, {
      fix: "name a moment before the fault with --at, or mend the backups; the same again goes on here",
    });
  } finally {
    scratch.remove();
  }
}

async function check(journal: RecoveryJournal, tools: StepTools): Promise<void> {
  const { context, settings } = tools;
  const place = placeOf(journal, tools);
  const at = new Map<string, Looked>();
  for (const source of settings.restore) at.set(source.name, await lookAt(source, place));
  const problems = await problemsAt(settings, at, { stamp: tools.lost.id, signal: context.signal });
  if (problems.length === 0) return;
  throw new StampError("state", `what ${place.stamp} has is not what was restored: ${problems.join("; ")}`, {
    fix: "no tenant was pointed to it; look at it, then run the same again",
  });
}

async function point({ state }: RecoveryJournal, { context, registry, root }: StepTools): Promise<number> {
  const { stamp, to } = state.begin;
  await registerStamps({ stacks: [to], registry }, context);
  return withRegistry(context, readProject(root), registry, (open) => pointOver(open, stamp, to));
}
