import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../../core/message";
import { plainText } from "../../../core/text";
import { within } from "../../../core/within";
import { runOperatorCommand } from "../../work/operator-command";
import { commandEnv } from "./injectors/command-env";
import type { Sight } from "./entries";
import { now } from "./fault-clock";
import type { FaultConfig } from "./faults-schema";
import type { Injector, Made } from "./injectors/injector";

/** Milliseconds that one run of a check may take. */
const CHECK_MS = 60_000;
/** Milliseconds from which on a run that was stopped with the time counts as one without an end. */
const HUNG_MS = 5000;
/** Most characters of what a check said. */
const MOST_TEXT = 300;

/** What the checks of a drill are told and made with. */
export interface Checks {
  readonly config: FaultConfig;
  /** Variables of the commands. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder that they run in: the project's root. */
  readonly root: string;
}

/** What is wrong now, by one check; undefined where it holds. */
export async function ask(
  { config, env, root }: Checks,
  check: "healthy" | "others" | "alarm",
  signal: AbortSignal,
): Promise<string | undefined> {
  const { env: told, secrets } = commandEnv(process.env, env);
  const { printed, problem } = await runOperatorCommand({
    ...{ command: config[check], cwd: root, env: told, secrets, timeoutMs: CHECK_MS, signal },
  });
  const last = printed.slice(-400).split("\n").at(-1) ?? "";
  return problem && `the check ${check} ${problem}${last === "" ? "" : `: ${last}`}`;
}

/** How a fault is watched. */
export interface Watch {
  readonly checks: Checks;
  readonly injector: Injector;
  readonly made: Made;
  /** Milliseconds that it lasts at most. */
  readonly mostMs: number;
  readonly signal: AbortSignal;
  /** Whether the fault is on while it is watched: only then is it of use that others hold. */
  readonly isOn: boolean;
  /** Whether it was seen, now or before. */
  readonly knows: (sight: Exclude<Sight, "problem" | "relapsed">) => boolean;
  /** Told what is seen for the first time, and whenever the stamp serves again or no longer. @param at when it was so first */
  readonly see: (sight: Sight, at: Date, text?: string) => Promise<void>;
  /** Whether all was seen that is waited for. */
  readonly isDone: () => boolean;
}

/**
 * Looks at a stamp, at all others and for the alarm, each by its own command over and over, until all was seen that is waited for, the time
 * is over or it is stopped. The stamp counts as recovered once it served for `steadySeconds` after the fault had shown itself, and no longer
 * once it does not serve again. What could not be looked at is not taken for well: a run without an end is said.
 */
export async function watchFault({
  checks,
  injector,
  isDone,
  isOn,
  knows,
  made,
  mostMs,
  see,
  signal,
}: Watch): Promise<void> {
  const { everySeconds, steadySeconds } = checks.config;
  // Where one of the loops throws, the others end, too.
  const failed = new AbortController();
  const time = within(AbortSignal.any([signal, failed.signal]), Math.max(0, mostMs));
  let servesSince: Date | undefined;
  let struckAt = knows("struck") ? now() : undefined;

  const over = async (round: () => Promise<boolean>): Promise<void> => {
    try {
      while (!time.aborted && !isDone()) {
        if (await round()) return;
        await sleep(everySeconds * 1000, undefined, { signal: time }).catch(() => undefined);
      }
    } catch (error) {
      failed.abort();
      throw error;
    }
  };
  // What a command says that was stopped with the time is no finding, unless it would have no end.
  const asked = async (
    check: "healthy" | "others" | "alarm",
  ): Promise<{ problem: string | undefined } | undefined> => {
    const began = now().getTime();
    const problem = await ask(checks, check, time);
    if (!time.aborted || problem === undefined) return { problem };
    const took = now().getTime() - began;
    const isHung = took >= Math.max(HUNG_MS, everySeconds * 1000) && !signal.aborted;
    return isHung ? { problem: `the check ${check} had no end in ${Math.round(took / 1000)} s` } : undefined;
  };

  const health = over(async () => {
    const began = now();
    const said = await asked("healthy");
    if (said === undefined) return true;
    if (said.problem !== undefined) {
      servesSince = undefined;
      const text = plainText(said.problem, MOST_TEXT);
      if (knows("recovered")) await see("relapsed", began, text);
      else if (!knows("unhealthy")) await see("unhealthy", began, text);
      return false;
    }
    servesSince ??= began;
    if (struckAt === undefined || knows("recovered")) return false;
    if (now().getTime() - Math.max(servesSince.getTime(), struckAt.getTime()) < steadySeconds * 1000)
      return false;
    await see("recovered", servesSince);
    return false;
  });
  const strike = over(async () => {
    if (knows("struck")) return true;
    try {
      if (!(await injector.hasStruck(made, time))) return false;
    } catch (error) {
      if (!time.aborted) await see("problem", now(), plainText(messageOf(error), MOST_TEXT));
      return true;
    }
    if (time.aborted) return true;
    struckAt = now();
    await see("struck", struckAt);
    return true;
  });
  const others = over(async () => {
    if (knows("others")) return true;
    const began = now();
    const said = await asked("others");
    if (said === undefined) return true;
    if (said.problem === undefined) {
      const isDuring = isOn && struckAt !== undefined && struckAt <= began;
      if (isDuring && !knows("untouched")) await see("untouched", now());
      return false;
    }
    await see("others", now(), plainText(said.problem, MOST_TEXT));
    return true;
  });
  const alarm = over(async () => {
    if (knows("alarm")) return true;
    const said = await asked("alarm");
    if (said === undefined) return true;
    if (said.problem !== undefined) return false;
    await see("alarm", now());
    return true;
  });
  const ends = await Promise.allSettled([health, strike, others, alarm]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
