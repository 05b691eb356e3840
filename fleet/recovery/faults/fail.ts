import { StampError, shown } from "../../../core/errors";
import type { KillPoint } from "../../../core/files/durable";
import type { JournalStore } from "../../../core/journal/store";
import type { OperatorLock } from "../../../core/locks/lock";
import { refuseUnasked } from "../../context";
import { requireFleetKey, signingKey } from "../../evidence/keys";
import { readProject } from "../../inventory/project";
import { openJournals } from "../../journals";
import { openFleet, selectStamps } from "../../open";
import { promisedBy, requireSettings } from "../drill";
import { ROLLOUT_JOURNAL } from "../../rollout/journal";
import { writeRecord } from "../records";
import { asked, end, standing, type WantedHere } from "./asked";
import { conduct } from "./conduct";
import { declaredOf } from "./declared";
import { EndHeard } from "./ending/end-asked";
import { endBeside } from "./ending/end-beside";
import type { FailContext, FailEvent, FailInput, FailQuestion, FailResult } from "./fail-input";
import type { FaultRecord } from "./fault-record";
import type { Fault } from "./faults-schema";
import { Guard } from "./ending/guard";
import { openInjector } from "./injectors/open-injector";
import { onLeaving } from "./ending/leaving";
import { recordOf } from "./record-of";
import { faultsOf, withOwn } from "./own/own-fault";
import { requireFault, requireFaults } from "./settings/settings";

export type { FailContext, FailEvent, FailInput, FailQuestion, FailResult };
export { failSchema } from "./fail-input";

/**
 * Breaks one thing of a stamp on purpose, watches what comes of it by the checks that the fleet declares, ends the fault, and writes down what
 * was found, signed, whatever that is. One fault at a time in a fleet, and nothing is rolled out meanwhile.
 * @throws StampError for a stamp that may not be broken, and for what keeps it from being begun; `state` where the fault can't be ended
 */
export async function drillFail(
  input: FailInput,
  context: FailContext,
  killPoint: KillPoint = () => undefined,
): Promise<FailResult> {
  const { mode, stamp: id } = input;
  if (mode.kind === "start" && !mode.ask) refuseUnasked(context, mode.yes);
  const project = readProject(context.cwd);
  const { root } = project;
  // Whoever ends a fault is kept from it by nothing of the project: what that takes is in the journal, and the key is asked for when all is whole.
  const key = () => {
    const found = signingKey(input.key, context);
    requireFleetKey(found, context.cwd, root);
    return found;
  };
  const isReal = context.engine.name !== "embedded";
  const place = { env: context.env, isReal, root };
  const wanted = mode.kind === "start" ? await wantedOf(id, mode.fault, isReal, context) : undefined;
  if (mode.kind === "start" && !mode.ask) key();
  const all = await openJournals(context, project, "fleet", input.journal);
  const store = all.of("faults");
  let isMine = false;
  try {
    return await locked(store, `drill fail ${id} --${mode.kind}`, async (lock) => {
      isMine = true;
      const desk = { store, lock, context, killPoint, place, root };
      const opened =
        mode.kind === "start" && wanted !== undefined
          ? await asked({ id, mode, wanted }, { ...desk, all })
          : await standing(id, mode.kind === "end" ? "end" : "resume", desk);
      if (!("journal" in opened)) return opened;
      const { journal } = opened;
      try {
        const { declared, fault, token } = journal.state.begin;
        const { config } = declared;
        const injector = openInjector(config.by, { id, identity: declared }, { fault, token, ...place });
        const env = {
          ...{ STAMPWORKS_STAMP: id, STAMPWORKS_FAULT: fault, STAMPWORKS_DRILL: token },
          STAMPWORKS_OTHERS: declared.others.join(" "),
        };
        const tell = (what: string): void => quietly(() => context.emit({ kind: "drill", what }));
        const guard = Guard.of(root, token);
        const heard = new EndHeard(all, token);
        const leaving = onLeaving(guard, {
          isOn: () => journal.state.breakingAt !== undefined && journal.state.mendedAt === undefined,
          tell: (mends) =>
            tell(
              `the fault in ${id} is ${mends ? "being ended by its guard" : "NOT ended"}; see to it: stampworks drill fail ${id} --end`,
            ),
        });
        const work = () =>
          conduct(journal, {
            ...{ injector, load: declared.load, env: context.env, killPoint },
            checks: { config, env, root },
            guard,
            deadlineSeconds:
              config.deadlineSeconds ?? Math.max(config.lastsSeconds + 1, declared.rtoMinutes * 60),
            mode: mode.kind === "end" ? "end" : "go",
            signal: AbortSignal.any([context.signal, lock.lost, heard.signal, leaving.signal]),
            tell,
          });
        try {
          // What ends a fault waits for nobody.
          await (mode.kind === "end" ? work() : withStamp(all, id, mode.kind, work));
        } catch (error) {
          if (journal.state.breakingAt === undefined) {
            guard.release();
            await end(journal);
          }
          throw error;
        } finally {
          leaving.over();
          await heard.stop();
        }
        if (heard.by !== undefined) {
          const text = `${heard.by} ended it while it was watched`;
          await journal.append({ kind: "seen", sight: "problem", at: new Date().toISOString(), text });
        }
        const { class: name, cloud, region, rtoMinutes } = declared;
        const record = recordOf(journal.state, config, {
          ...{ project: project.name, stamp: id, class: name, cloud, region, tool: input.tool },
          ...{ injector: injector.by, promised: { rtoMinutes } },
        });
        const folder = requireSettings(root).records;
        const file = writeRecord(record, { root, folder, key: key() });
        killPoint("recorded", file);
        await end(journal);
        return made(record, file);
      } finally {
        journal.close();
      }
    });
  } catch (error) {
    const isElsewhere = !isMine && error instanceof StampError && error.code === "locked";
    if (mode.kind !== "end" || !isElsewhere) throw error;
    return await endBeside(id, { all, store, context, killPoint, place }, error);
  } finally {
    await all.close();
  }
}

/** What is to be broken, as the project declares it now. @throws StampError `input` where it declares no such thing */
async function wantedOf(
  id: string,
  fault: Fault,
  isReal: boolean,
  context: FailContext,
): Promise<WantedHere> {
  const fleet = await openFleet(context);
  const { project, stamps } = fleet.inventory;
  const faults = requireFaults(requireSettings(project.root));
  const [stamp] = selectStamps(fleet.inventory, [id]);
  if (stamp === undefined) throw new StampError("input", "no such stamp", { received: shown(id) });
  const { rtoMinutes } = promisedBy(fleet, stamp.identity.class);
  const classFaults = faultsOf(fleet, stamp.identity.class);
  const { env, signal } = context;
  const by = await withOwn(requireFault(faults, fault).by, { fault, fleet, stamp }, { env, isReal, signal });
  const others = stamps.flatMap((each) => (each.id === stamp.id ? [] : [each.id]));
  return {
    ...{ classes: faults.classes, tenants: faults.tenants, project },
    takesTwo: classFaults === "two-operators",
    declared: declaredOf(faults, fault, { by, stamp, others, rtoMinutes }),
    isInRegistry: fault === "registry",
  };
}

/** Nobody else changes the fleet, or works on the stamp. @throws StampError `locked`, or `state` where a rollout is under way */
function withStamp<T>(
  all: JournalStore,
  id: string,
  how: "start" | "resume",
  work: () => Promise<T>,
): Promise<T> {
  const doing = `drill fail ${id}`;
  // Whoever goes on with one that is on has to end it: a stamp's turn that was begun meanwhile does not keep him from it.
  if (how === "resume") return locked(all, doing, work, "the fleet");
  return locked(
    all,
    doing,
    async () => {
      const rollout = await all.read(ROLLOUT_JOURNAL);
      if (rollout !== undefined && rollout.end === undefined)
        throw new StampError("state", `rollout ${rollout.number} is under way`, {
          fix: "end it first: stampworks rollout --resume, --rollback or --abandon",
        });
      return locked(
        all.of(`turns/${id}`),
        doing,
        () => locked(all.of(`recover-${id}`), doing, work, `the recovery of stamp ${id}`),
        `stamp ${id}`,
      );
    },
    "the fleet",
  );
}

/** A terminal that is gone stops nothing. */
function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // Nobody reads it any more.
  }
}

function made(record: FaultRecord, file: string): FailResult {
  return { kind: "made", stamp: record.stamp, fault: record.fault, file, record };
}

async function locked<T>(
  store: JournalStore,
  doing: string,
  work: (lock: OperatorLock) => Promise<T>,
  what = "a fault that is made on purpose",
): Promise<T> {
  const lock = await store.lock(doing, what);
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}
