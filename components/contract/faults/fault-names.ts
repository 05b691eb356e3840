import { type NameParts, type NameRule, physicalName } from "../naming";

/** What a stamp calls that which breaks its database on purpose: the kind in its physical name, on every cloud. */
export const FAULT = "fault-database";
/** The kinds of a stamp's resource group on Azure and of its primary database. */
const GROUP = "stamp";
const DATABASE = "db";
/** The kinds, on AWS, of the role that FIS takes and of the alarm that stops an experiment: requests fail. */
export const FAULT_ROLE = "fault";
export const STOP_ALARM = "errors-act";
/** The tightest of the limits that hold for any of these names: Cloud SQL's. */
const TIGHTEST: NameRule = { max: 67 };

/** Names by which a stamp's own fault is found again, without the stamp's program. */
export interface FaultNames {
  /** The `Name` tag of AWS's experiment template, the name of Azure's experiment. */
  readonly experiment: string;
  /** Azure's resource group. */
  readonly group: string;
  /** The primary: the identifier of AWS's instance, the name of Cloud SQL's. */
  readonly database: string;
  /** The role that AWS FIS takes. */
  readonly role: string;
  /** The alarm that stops an experiment of AWS FIS. */
  readonly alarm: string;
}

/** What a stamp calls what breaks it; the same as its parts do. */
export function faultNames(parts: NameParts): FaultNames {
  const named = (kind: string): string => physicalName(parts, kind, TIGHTEST);
  return {
    ...{ experiment: named(FAULT), group: named(GROUP), database: named(DATABASE) },
    ...{ role: named(FAULT_ROLE), alarm: named(STOP_ALARM) },
  };
}
