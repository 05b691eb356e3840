import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../../core/message";
import { plainText } from "../../../core/text";
import { within } from "../../../core/within";
import { runCommand } from "../../rollout/run-command";
import type { Sight } from "./entries";
import type { FaultConfig } from "./faults-schema";
import type { Injector, Made } from "./injector";

/** Milliseconds that one run of a check may take. */
const CHECK_MS = 60_000;
/** Most characters of what a check said. */
const MOST_TEXT = 300;

/** What the checks of a drill are told and made with. */
export interface Checks {
  readonly config: FaultConfig;
  /** Variables of the commands. */
  readonly env: Readonly<Record<string, string>>;
}

/** What is wrong now, by one check; undefined where it holds. */
export function ask(
  { config, env }: Checks,
  check: "healthy" | "others" | "alarm",
  signal: AbortSignal,
): Promise<string | undefined> {
  return runCommand(`the check ${check}`, config[check], env, CHECK_MS, signal);
}

/** How a fault is watched. */
export interface Watch {
  readonly checks: Checks;
  readonly injector: Injector;
  readonly made: Made;
  /** Milliseconds that it lasts at most. */
  readonly mostMs: number;
  readonly signal: AbortSignal;
  /** Whether it was seen, now or before. */
  readonly knows: (sight: Exclude<Sight, "problem">) => boolean;
  /** Told what is seen for the first time. @param at when it was so first */
  readonly see: (sight: Sight, at: Date, text?: string) => Promise<void>;
  /** Whether all was seen that is waited for. */
  readonly isDone: () => boolean;
}

/**
 * Looks at a stamp, at all others and for the alarm, each by its own command over and over, until all was seen that is waited for, the time
 * is over or it is stopped. The stamp counts as recovered once it served for `steadySeconds` after the fault had shown itself.
 */
export async function watchFault({
  checks,
  injector,
  isDone,
  knows,
  made,
  mostMs,
  see,
  signal,
}: Watch): Promise<void> {
  const { everySeconds, steadySeconds } = checks.config;
  const time = within(signal, Math.max(0, mostMs));
  let servesSince: number | undefined;
  let struckAt = knows("struck") ? Date.now() : undefined;

  const over = async (round: () => Promise<boolean>): Promise<void> => {
    while (!time.aborted && !isDone()) {
      if (await round()) return;
      await sleep(everySeconds * 1000, undefined, { signal: time }).catch(() => undefined);
    }
  };
  // What a command says that was stopped with the time is no finding.
  const asked = async (
    check: "healthy" | "others" | "alarm",
  ): Promise<{ problem: string | undefined } | undefined> => {
    const problem = await ask(checks, check, time);
    return time.aborted ? undefined : { problem };
  };

  const health = over(async () => {
    const began = Date.now();
    const said = await asked("healthy");
    if (said === undefined) return true;
    if (said.problem !== undefined) {
      servesSince = undefined;
      if (!knows("unhealthy")) await see("unhealthy", new Date(began), plainText(said.problem, MOST_TEXT));
      return false;
    }
    servesSince ??= began;
    if (struckAt === undefined || knows("recovered")) return false;
    if (Date.now() - Math.max(servesSince, struckAt) < steadySeconds * 1000) return false;
    await see("recovered", new Date(servesSince));
    return false;
  });
  const strike = over(async () => {
    if (knows("struck")) return true;
    try {
      if (!(await injector.hasStruck(made, time))) return false;
    } catch (error) {
      if (!time.aborted) await see("problem", new Date(), plainText(messageOf(error), MOST_TEXT));
      return true;
    }
    if (time.aborted) return true;
    struckAt = Date.now();
    await see("struck", new Date(struckAt));
    return true;
  });
  const others = over(async () => {
    const said = await asked("others");
    if (said?.problem === undefined) return said === undefined;
    await see("others", new Date(), plainText(said.problem, MOST_TEXT));
    return true;
  });
  const alarm = over(async () => {
    if (knows("alarm")) return true;
    const said = await asked("alarm");
    if (said === undefined) return true;
    if (said.problem !== undefined) return false;
    await see("alarm", new Date());
    return true;
  });
  await Promise.all([health, strike, others, alarm]);
}
