import { randomUUID } from "node:crypto";
import { z } from "zod";
import { StampError, shown } from "../../../core/errors";
import type { KillPoint } from "../../../core/files/durable";
import type { JournalStore } from "../../../core/journal/store";
import { type OperatorLock, operator } from "../../../core/locks/lock";
import { type FleetContext, isConfirmed, refuseUnasked } from "../../context";
import { requireFleetKey, signingKey } from "../../evidence/keys";
import { openJournals } from "../../journals";
import { type BuildEvent, openFleet, selectStamps } from "../../open";
import { promisedBy, requireSettings } from "../drill";
import { writeRecord } from "../records";
import { conduct } from "./conduct";
import { requireAllowed } from "./allowed";
import { type FaultRecord, faultRecordSchema } from "./fault-record";
import { FAULTS, type Fault } from "./faults-schema";
import { Guard } from "./guard";
import { FAULT_JOURNAL, type FaultJournal } from "./journal";
import { openInjector } from "./open-injector";
import { recordOf } from "./record-of";
import { requireFault, requireFaults } from "./settings";

/** What is broken where. */
export interface FailInput {
  readonly stamp: string;
  readonly mode:
    | {
        readonly kind: "start";
        readonly fault: Fault;
        /** Ask a second operator for what one may not do alone. */
        readonly ask: boolean;
        /** Confirm what another operator asked for. */
        readonly confirm: boolean;
        readonly yes: boolean;
      }
    /** Go on where it stopped. */
    | { readonly kind: "resume" }
    /** End the fault now; or take back what was asked for. */
    | { readonly kind: "end" };
  /** File of the private key that signs the record. Default: the key in STAMPWORKS_EVIDENCE_KEY. */
  readonly key?: string | undefined;
  /** Where the fleet's locks and journals are. Default: see `openJournals`. */
  readonly journal?: string | undefined;
  /** The tool's version, as the record says it. */
  readonly tool: string;
}

/** What is told meanwhile. */
export type FailEvent = BuildEvent | { readonly kind: "drill"; readonly what: string };

/** What is asked before anything is broken. */
export interface FailQuestion {
  readonly kind: "fail";
  readonly stamp: string;
  readonly fault: Fault;
}

/** What `stampworks drill fail --json` prints. */
export const failSchema = z.strictObject({
  kind: z.enum(["made", "declined", "asked", "withdrawn"]),
  stamp: z.string(),
  fault: z.enum(FAULTS),
  by: z.string().optional().describe("Who asked for it, where a second operator has to confirm"),
  file: z.string().optional().describe("File of the signed record; absent where nothing was broken"),
  record: faultRecordSchema.optional(),
});

/** What came of it. */
export type FailResult = z.output<typeof failSchema>;

type Context = FleetContext<FailEvent, FailQuestion>;

/**
 * Breaks one thing of a stamp on purpose, watches what comes of it by the checks that the fleet declares, ends the fault, and writes down what
 * was found, signed, whatever that is. One fault at a time in a fleet, and nothing is rolled out meanwhile.
 * @throws StampError for a stamp that may not be broken, and for what keeps it from being begun; `state` where the fault can't be ended
 */
export async function drillFail(
  input: FailInput,
  context: Context,
  killPoint: KillPoint = () => undefined,
): Promise<FailResult> {
  const { mode } = input;
  if (mode.kind === "start" && !mode.ask) refuseUnasked(context, mode.yes);
  const fleet = await openFleet(context);
  const { project, stamps } = fleet.inventory;
  const settings = requireSettings(project.root);
  const faults = requireFaults(settings);
  const [stamp] = selectStamps(fleet.inventory, [input.stamp]);
  if (stamp === undefined) throw new StampError("input", "no such stamp", { received: shown(input.stamp) });
  const promised = promisedBy(fleet, stamp.identity.class);
  // Whoever ends a fault is not kept from it by a key: that is asked for when all is whole.
  const key = () => {
    const found = signingKey(input.key, context);
    requireFleetKey(found, context.cwd, project.root);
    return found;
  };
  if (mode.kind === "start") {
    requireFault(faults, mode.fault);
    if (!mode.ask) key();
  }
  const isReal = context.engine.name !== "embedded";
  const place = { env: context.env, isReal };
  const all = await openJournals(context, project, "fleet", input.journal);
  const store = all.of("faults");
  try {
    return await locked(store, `drill fail ${stamp.id} --${mode.kind}`, async (lock) => {
      const opened = await journalFor(input, { stamp, faults, store, lock, context, killPoint, place });
      if (!("journal" in opened)) return opened;
      const { journal } = opened;
      try {
        const { fault, token } = journal.state.begin;
        const config = requireFault(faults, fault);
        const injector = openInjector(config.by, stamp, { fault, token, ...place });
        const others = stamps.flatMap(({ id }) => (id === stamp.id ? [] : [id])).join(" ");
        const env = {
          ...{ STAMPWORKS_STAMP: stamp.id, STAMPWORKS_FAULT: fault, STAMPWORKS_DRILL: token },
          STAMPWORKS_OTHERS: others,
        };
        const work = () =>
          conduct(journal, {
            ...{ injector, load: faults.load, env: context.env, killPoint, lost: lock.lost },
            checks: { config, env },
            guard: Guard.of(project.root, token),
            deadlineSeconds:
              config.deadlineSeconds ?? Math.max(config.lastsSeconds + 1, promised.rtoMinutes * 60),
            mode: mode.kind === "end" ? "end" : "go",
            signal: AbortSignal.any([context.signal, lock.lost]),
            tell: (what) => context.emit({ kind: "drill", what }),
          });
        try {
          // What ends a fault waits for nobody.
          await (mode.kind === "end" ? work() : locked(all, `drill fail ${stamp.id}`, work, "the fleet"));
        } catch (error) {
          if (journal.state.breakingAt === undefined) {
            Guard.of(project.root, token).release();
            await end(journal);
          }
          throw error;
        }
        const { class: name, cloud, region } = stamp.identity;
        const record = recordOf(journal.state, config, {
          ...{ project: project.name, stamp: stamp.id, class: name, cloud, region, tool: input.tool },
          ...{ injector: injector.by, promised: { rtoMinutes: promised.rtoMinutes } },
        });
        const file = writeRecord(record, { root: project.root, folder: settings.records, key: key() });
        killPoint("recorded", file);
        await end(journal);
        return made(record, file);
      } finally {
        journal.close();
      }
    });
  } finally {
    await all.close();
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

async function end(journal: FaultJournal): Promise<void> {
  await journal.append({ kind: "end", by: operator(), at: new Date().toISOString() });
}

interface Desk {
  readonly stamp: Parameters<typeof openInjector>[1];
  readonly faults: ReturnType<typeof requireFaults>;
  readonly store: JournalStore;
  readonly lock: OperatorLock;
  readonly context: Context;
  readonly killPoint: KillPoint;
  readonly place: Pick<Parameters<typeof openInjector>[2], "env" | "isReal">;
}

/** The journal of the fault that is to be made, gone on with or ended; or a result where none is. */
async function journalFor(
  { mode, stamp: id }: FailInput,
  { context, faults, killPoint, lock, place, stamp, store }: Desk,
): Promise<{ readonly journal: FaultJournal } | FailResult> {
  const last = await store.open(FAULT_JOURNAL, lock);
  const open = last?.state.endedAt === undefined ? last : undefined;
  if (open === undefined) last?.close();
  const { begin, breakingAt } = open?.state ?? {};
  if (mode.kind !== "start") {
    if (open === undefined || begin?.stamp !== id) {
      open?.close();
      throw new StampError("state", `no fault in ${id} is under way`, {
        ...(begin === undefined ? {} : { received: `${begin.fault} of ${begin.stamp}` }),
        fix: `begin one: stampworks drill fail ${id} --what ${FAULTS.join("|")}`,
      });
    }
    if (mode.kind === "end" && breakingAt === undefined) {
      await end(open);
      open.close();
      return { kind: "withdrawn", stamp: id, fault: begin.fault };
    }
    if (begin.dual && open.state.confirmed === undefined) {
      open.close();
      throw new StampError("state", `nobody has confirmed the fault in ${id}`, {
        fix: `as another operator: stampworks drill fail ${id} --what ${begin.fault} --confirm`,
      });
    }
    return { journal: open };
  }
  const { ask, confirm, fault, yes } = mode;
  const { class: name } = stamp.identity;
  // What can't be made is refused before anybody is asked.
  openInjector(requireFault(faults, fault).by, stamp, { fault, token: "", ...place });
  const wanted = { stamp: id, fault, class: name, by: operator(), ask, confirm };
  const allowed = await requireAllowed(open, wanted, faults.classes);
  if (allowed === "asked") {
    const journal = await store.create(FAULT_JOURNAL, beginOf(id, fault, true), lock);
    journal.close();
    return { kind: "asked", stamp: id, fault, by: journal.state.begin.by };
  }
  if (!(await isConfirmed(context, yes, { kind: "fail", stamp: id, fault }))) {
    if (allowed === "confirmed") open?.close();
    return { kind: "declined", stamp: id, fault };
  }
  if (allowed === "confirmed" && open !== undefined) {
    await open.append({ kind: "confirmed", by: operator(), at: new Date().toISOString() });
    killPoint("confirmed", id);
    return { journal: open };
  }
  const journal = await store.create(FAULT_JOURNAL, beginOf(id, fault, false), lock);
  killPoint("asked", id);
  return { journal };
}

function beginOf(stamp: string, fault: Fault, dual: boolean): FaultJournal["state"]["begin"] {
  const at = new Date().toISOString();
  return { kind: "begin", version: 1, token: randomUUID(), stamp, fault, dual, by: operator(), at };
}
