import { setTimeout as sleep } from "node:timers/promises";
import type { StampError } from "../../../../core/errors";
import type { JournalStore } from "../../../../core/journal/store";
import type { FaultDesk } from "../asked";
import { askEnd } from "./end-asked";
import type { FailResult } from "../fail-input";
import { openInjector } from "../injectors/open-injector";
import { FAULT_JOURNAL } from "../journal";
import { mendUntilDone } from "./mend-fault";

/** Milliseconds that whoever works on the fault is given to say that it is ended. */
const HEARD_MS = 60_000;
const LOOK_MS = 500;

/**
 * Ends a fault whose operator still works on it, or is taken to: it is ended here and now, and that one is told, who writes down what was
 * found. That both end it is what an injector must bear.
 * @param locked why the journal can't be opened
 * @throws locked where nothing of the stamp was broken; StampError `state` where the fault can't be ended
 */
export async function endBeside(
  id: string,
  { all, context, place, store }: Omit<FaultDesk, "lock"> & { readonly all: JournalStore },
  locked: StampError,
): Promise<FailResult> {
  const state = await store.read(FAULT_JOURNAL);
  const { begin, endedAt, handle, mendedAt } = state ?? {};
  if (begin?.stamp !== id || state?.breakingAt === undefined || endedAt !== undefined) throw locked;
  const { by, declared, fault, token } = begin;
  await askEnd(all, token, context.signal);
  if (mendedAt === undefined) {
    const injector = openInjector(declared.config.by, { id, identity: declared }, { fault, token, ...place });
    context.emit({ kind: "drill", what: `ending the fault in ${id} beside ${by}, who works on it` });
    const { mendSeconds } = declared.config;
    await mendUntilDone(injector, { token, handle: handle ?? undefined }, { mendSeconds, stamp: id });
  }
  const isHeard = async (): Promise<boolean> => {
    const now = await store.read(FAULT_JOURNAL);
    return now?.begin.token !== token || now.mendedAt !== undefined;
  };
  for (const end = Date.now() + HEARD_MS; ; ) {
    if (await isHeard()) return { kind: "ended", stamp: id, fault, by, heard: true };
    if (Date.now() > end) return { kind: "ended", stamp: id, fault, by, heard: false };
    await sleep(LOOK_MS);
  }
}
