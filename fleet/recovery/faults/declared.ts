import { createHash } from "node:crypto";
import { StampError } from "../../../core/errors";
import { SETTINGS_FILE } from "../../inventory/settings";
import type { StampEntry } from "../../inventory/stack-config";
import type { Declared } from "./entries";
import type { BrokenBy, Fault, FaultSettings } from "./faults-schema";
import { requireFault } from "./settings/settings";

/** What a fault of a stamp is declared as now. @throws StampError `input` where it is not */
export function declaredOf(
  faults: FaultSettings,
  fault: Fault,
  {
    by,
    others,
    rtoMinutes,
    stamp,
  }: {
    /** How, by name; what the project says may be the stamp's own. */
    readonly by: BrokenBy;
    readonly stamp: StampEntry;
    readonly others: readonly string[];
    readonly rtoMinutes: number;
  },
): Declared {
  const { account, class: name, cloud, region } = stamp.identity;
  return {
    ...{ class: name, cloud, region, rtoMinutes, others: [...others] },
    ...(account === undefined ? {} : { account }),
    ...{ config: { ...requireFault(faults, fault), by }, load: faults.load },
  };
}

/** What is asked for, in a form that two operators can compare. */
export function digestOf({ class: name, cloud, config, load, region, account }: Declared): string {
  const text = JSON.stringify(sorted({ name, cloud, config, load, region, account }));
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** @throws StampError `state` where what was asked for is something else by now */
export function requireSame(asked: Declared, wanted: Declared, stamp: string): void {
  if (digestOf(asked) === digestOf(wanted)) return;
  throw new StampError("state", `what breaks ${stamp} is no longer what was asked for`, {
    ...{ file: SETTINGS_FILE, field: "drills.faults" },
    ...{ received: digestOf(wanted), allowed: digestOf(asked) },
    fix: `take it back (stampworks drill fail ${stamp} --end), and ask for it anew`,
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, each]) => [name, sorted(each)]));
}
