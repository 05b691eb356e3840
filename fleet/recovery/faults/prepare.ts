import { StampError } from "../../../core/errors";
import { plainText } from "../../../core/text";
import type { ConductTools } from "./conduct-tools";
import { now } from "./fault-clock";
import type { FaultJournal } from "./journal";
import { makeLoad } from "./load";
import { ask } from "./watch";

const MOST_TEXT = 300;

/**
 * Looks whether all is as it is on a good day, and measures the load: or what comes later says nothing.
 * @throws StampError `state` where it is not, `interrupted` where it was stopped; nothing was broken then
 */
export async function prepare(journal: FaultJournal, tools: ConductTools): Promise<void> {
  const { checks, env, killPoint, load, signal, tell } = tools;
  const { stamp } = journal.state.begin;
  tell(`looking at ${stamp} before anything is broken`);
  const [healthy, others, alarm] = [
    await ask(checks, "healthy", signal),
    await ask(checks, "others", signal),
    await ask(checks, "alarm", signal),
  ];
  refuseStopped(signal);
  refuse(stamp, [
    ...(healthy === undefined ? [] : [`it does not serve: ${healthy}`]),
    ...(others === undefined ? [] : [`other stamps are not as they should be: ${others}`]),
    ...(alarm === undefined ? ["the alarm rings already, or its command always ends with 0"] : []),
  ]);
  tell(`load on ${stamp}, before`);
  const before = await makeLoad(load, { stamp, root: checks.root, env, signal });
  refuseStopped(signal);
  const { errors, requests } = before;
  refuse(stamp, errors > 0 ? [`${errors} of the ${requests} requests of the load failed`] : []);
  await journal.append({ kind: "baseline", at: now().toISOString(), load: before });
  killPoint("baseline", stamp);
}

function refuse(stamp: string, wrong: readonly string[]): void {
  if (wrong.length === 0) return;
  const said = wrong.map((text) => plainText(text, MOST_TEXT)).join("; ");
  throw new StampError("state", `nothing was broken: ${stamp} is not as it must be before: ${said}`, {
    fix: "mend that first, then run the same again",
  });
}

function refuseStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new StampError("interrupted", "stopped before anything was broken");
}
