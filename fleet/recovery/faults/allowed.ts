import { StampError } from "../../../core/errors";
import { SETTINGS_FILE } from "../../inventory/settings";
import { requireOther } from "../../work/second-operator";
import type { Fault } from "./faults-schema";
import type { FaultJournal } from "./journal";

/** Milliseconds after which what was asked for can't be confirmed any more: the day may be another. */
const ASKED_MS = 24 * 3_600_000;

/** Who wants what. */
export interface WantedFault {
  readonly stamp: string;
  readonly fault: Fault;
  readonly class: string;
  /** Whether the class itself says that it takes two. */
  readonly takesTwo: boolean;
  readonly by: string;
  readonly ask: boolean;
  readonly confirm: boolean;
}

/**
 * Whether somebody may break a stamp: of a class that is for tests alone, of any other with a second operator.
 * @param open the journal that is not ended, if there is one; it stays open only where it was confirmed, and is ended where nobody confirmed it in time
 * @returns `allowed`, `confirmed` by a second one, or `asked`: a second one has to confirm
 * @throws StampError `input` for a class that is not for tests, `state` where another fault is under way, nobody asked, or the one who asked confirms
 */
export async function requireAllowed(
  open: FaultJournal | undefined,
  wanted: WantedFault,
  classes: readonly string[],
): Promise<"allowed" | "confirmed" | "asked"> {
  try {
    const how = await allowed(open, wanted, classes);
    if (how !== "confirmed") open?.close();
    return how;
  } catch (error) {
    open?.close();
    throw error;
  }
}

async function allowed(
  open: FaultJournal | undefined,
  { ask, by, class: name, confirm, fault, stamp, takesTwo }: WantedFault,
  classes: readonly string[],
): Promise<"allowed" | "confirmed" | "asked"> {
  const { begin, breakingAt, confirmed } = open?.state ?? {};
  const isAsked = begin?.dual === true && confirmed === undefined && breakingAt === undefined;
  const isLate = isAsked && Date.now() - Date.parse(begin.at) > ASKED_MS;
  if (open !== undefined && isLate) {
    await open.append({ kind: "end", by, at: new Date().toISOString() });
  }
  if (begin !== undefined && !isLate) {
    const isThis = begin.stamp === stamp && begin.fault === fault;
    if (!isAsked || !isThis || !confirm)
      throw new StampError(
        "state",
        `${isAsked ? `${begin.by} asked for` : `${begin.by} makes`} a fault: ${begin.fault} of ${begin.stamp}`,
        {
          received: `${fault} of ${stamp}`,
          fix: isAsked
            ? `confirm it as another operator (--what ${begin.fault} --confirm), or take it back: stampworks drill fail ${begin.stamp} --end`
            : breakingAt === undefined
              ? `nothing was broken yet; take it back: stampworks drill fail ${begin.stamp} --end`
              : `go on with it, or end it: stampworks drill fail ${begin.stamp} --resume, --end`,
        },
      );
    requireOther(`the fault in ${stamp}`, begin.by, by);
    return "confirmed";
  }
  if (confirm)
    throw new StampError(
      "state",
      `nobody asked for a fault in ${stamp}${isLate ? " within the last day" : ""}`,
      {
        fix: `ask for it first, as another operator: stampworks drill fail ${stamp} --what ${fault} --ask`,
      },
    );
  if (ask) return "asked";
  if (takesTwo)
    throw new StampError("input", `stamps of class ${name} take two operators, and ${stamp} is one`, {
      ...{ field: `classes.${name}.drills.faults`, received: "two-operators" },
      fix: `have a second operator confirm it: stampworks drill fail ${stamp} --what ${fault} --ask`,
    });
  if (classes.includes(name)) return "allowed";
  throw new StampError("input", `stamps of class ${name} are not for tests, and ${stamp} is one`, {
    ...{ file: SETTINGS_FILE, field: "drills.faults.classes", received: name },
    ...(classes.length === 0 ? {} : { allowed: classes.join(", ") }),
    fix: `name the class there, or have a second operator confirm it: stampworks drill fail ${stamp} --what ${fault} --ask`,
  });
}
