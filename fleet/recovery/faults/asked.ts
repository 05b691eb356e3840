import { randomUUID } from "node:crypto";
import { StampError } from "../../../core/errors";
import type { KillPoint } from "../../../core/files/durable";
import type { JournalStore } from "../../../core/journal/store";
import { type OperatorLock, operator } from "../../../core/locks/lock";
import { areFiles } from "../../journals";
import { isConfirmed } from "../../context";
import type { Project } from "../../inventory/project";
import { requireAllowed } from "./allowed";
import { requireSame } from "./declared";
import type { Declared } from "./entries";
import type { FailContext, FailInput, FailResult } from "./fail-input";
import { FAULTS, type Fault } from "./faults-schema";
import { FAULT_JOURNAL, type FaultJournal } from "./journal";
import { requireNoTenants } from "./living-tenants";
import { Guard } from "./ending/guard";
import { openInjector } from "./injectors/open-injector";

/** What is to be broken, as the project declares it. */
export interface WantedHere {
  /** Classes whose stamps one operator may break. */
  readonly classes: readonly string[];
  /** Whether the stamp's class says that it takes two, whatever `classes` has. */
  readonly takesTwo: boolean;
  /** Tenants that may feel it. */
  readonly tenants: readonly string[];
  readonly project: Project;
  readonly declared: Declared;
  /** Whether it is the registry that is broken. */
  readonly isInRegistry: boolean;
}

/** What a journal is opened with. */
export interface FaultDesk {
  readonly store: JournalStore;
  readonly lock: OperatorLock;
  readonly context: FailContext;
  readonly killPoint: KillPoint;
  readonly place: Omit<Parameters<typeof openInjector>[2], "fault" | "token">;
}

type Starting = Extract<FailInput["mode"], { kind: "start" }>;
type Opened = { readonly journal: FaultJournal } | FailResult;

/** Says that it is over. */
export async function end(journal: FaultJournal): Promise<void> {
  await journal.append({ kind: "end", by: operator(), at: new Date().toISOString() });
}

/**
 * The journal of the fault that is gone on with, or ended. One that was not begun is not begun here: it is asked for anew, when it may be.
 * @throws StampError `state` where none is under way, or nothing was broken yet
 */
export async function standing(
  id: string,
  how: "resume" | "end",
  { lock, place, store }: FaultDesk,
): Promise<Opened> {
  const open = await opened(store, lock);
  const { begin, breakingAt } = open?.state ?? {};
  if (open === undefined || begin?.stamp !== id) {
    open?.close();
    throw new StampError("state", `no fault in ${id} is under way`, {
      ...(begin === undefined ? {} : { received: `${begin.fault} of ${begin.stamp}` }),
      fix: `begin one: stampworks drill fail ${id} --what ${FAULTS.join("|")}`,
    });
  }
  if (breakingAt !== undefined) return { journal: open };
  try {
    if (how === "end") {
      Guard.of(place.root, begin.token).release();
      await end(open);
      return { kind: "withdrawn", stamp: id, fault: begin.fault };
    }
    const isUnconfirmed = begin.dual && open.state.confirmed === undefined;
    throw new StampError(
      "state",
      isUnconfirmed
        ? `nobody has confirmed the fault in ${id}`
        : `nothing was broken in ${id} yet: there is nothing to go on with`,
      {
        fix: isUnconfirmed
          ? `as another operator: stampworks drill fail ${id} --what ${begin.fault} --confirm`
          : `take it back (stampworks drill fail ${id} --end), and begin it anew`,
      },
    );
  } finally {
    open.close();
  }
}

/** The journal of the fault that is to be made; or a result where none is. */
export async function asked(
  { id, mode, wanted }: { readonly id: string; readonly mode: Starting; readonly wanted: WantedHere },
  { all, context, killPoint, lock, place, store }: FaultDesk & { readonly all: JournalStore },
): Promise<Opened> {
  const { ask, confirm, fault, yes } = mode;
  const { classes, declared, isInRegistry, project, takesTwo, tenants } = wanted;
  if (isInRegistry && !areFiles(all))
    throw new StampError("input", "the journal that ends the fault is in the registry that is to be broken", {
      ...{ field: "--journal", received: all.place, allowed: "folder, or a folder's path" },
      fix: `keep it elsewhere: stampworks drill fail ${id} --what registry --journal folder`,
    });
  // What can't be made is refused before anybody is asked.
  openInjector(declared.config.by, { id, identity: declared }, { fault, token: "", ...place });
  await requireNoGuard(store, id);
  const open = await opened(store, lock);
  const person = { stamp: id, fault, class: declared.class, takesTwo, by: operator(), ask, confirm };
  const allowed = await requireAllowed(open, person, classes);
  if (allowed === "allowed")
    await requireNoTenants({ stamp: id, fault, forTests: tenants }, context, project);
  if (allowed === "confirmed" && open !== undefined)
    try {
      requireSame(open.state.begin.declared, declared, id);
    } catch (error) {
      open.close();
      throw error;
    }
  if (allowed === "asked") {
    const journal = await store.create(FAULT_JOURNAL, beginOf(id, fault, { dual: true, declared }), lock);
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
  const journal = await store.create(FAULT_JOURNAL, beginOf(id, fault, { dual: false, declared }), lock);
  killPoint("asked", id);
  return { journal };
}

async function opened(store: JournalStore, lock: OperatorLock): Promise<FaultJournal | undefined> {
  const last = await store.open(FAULT_JOURNAL, lock);
  if (last?.state.endedAt === undefined) return last;
  last.close();
  return undefined;
}

/** @throws StampError `state` while the guard of an earlier fault may still mend: what it mends would be taken for recovered */
async function requireNoGuard(store: JournalStore, id: string): Promise<void> {
  const now = new Date();
  for (const { begin, endedAt, guard } of await store.readAll(FAULT_JOURNAL)) {
    if (endedAt === undefined || guard === undefined || new Date(guard.until) <= now) continue;
    throw new StampError(
      "state",
      `the guard of an earlier fault (${begin.fault} of ${begin.stamp}) may still be on watch at ${guard.host}`,
      { received: id, fix: `wait until ${guard.until}` },
    );
  }
}

function beginOf(
  stamp: string,
  fault: Fault,
  { declared, dual }: { readonly dual: boolean; readonly declared: Declared },
): FaultJournal["state"]["begin"] {
  const at = new Date().toISOString();
  const by = operator();
  return { kind: "begin", version: 1, token: randomUUID(), stamp, fault, dual, declared, by, at };
}
