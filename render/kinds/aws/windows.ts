import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import type { Refusal, Surroundings } from "../kind";

/** Minutes before a window in which AWS Backup takes no job of the database. */
const BEFORE = 60;
const DAY = 24 * 60;
const WEEK = 7 * DAY;
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Minutes of the week, from and up to. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A database's own windows may not overlap.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
 */
export function windowsFault({ backupWindow, maintenanceWindow }: PropertyMap): Refusal | undefined {
  const kept = spansOf(maintenanceWindow);
  const collides = spansOf(backupWindow).some((span) => kept.some((other) => meets(span, other)));
  return collides
    ? {
        code: "InvalidParameterValue",
        message: "The backup window and maintenance window must not overlap.",
      }
    : undefined;
}

/**
 * A plan whose jobs are due inside a database's windows, or in the hour before: real ones are made and each of those jobs
 * fails, which nobody would see here, so the plan is refused in the words the job ends with.
 * Source: https://repost.aws/knowledge-center/backup-coordinates-pitr
 */
export function planFault({ rules }: PropertyMap, around: Surroundings): Refusal | undefined {
  const kept = around
    .others("aws:rds/instance:Instance")
    .flatMap(({ backupWindow, maintenanceWindow }) => [
      ...spansOf(backupWindow),
      ...spansOf(maintenanceWindow),
    ])
    .map(({ from, to }) => ({ from: from - BEFORE, to }));
  const jobs = (Array.isArray(rules) ? rules : []).flatMap((rule) => jobsOf(rule));
  return jobs.some((job) => kept.some((span) => meets(job, span)))
    ? {
        code: "InvalidParameterValueException",
        message:
          "Backup job could not start because it is either inside or too close to the automated backup window or the weekly maintenance window configured in RDS instance.",
      }
    : undefined;
}

function meets(one: Span, other: Span): boolean {
  return [-WEEK, 0, WEEK].some((week) => one.from < other.to + week && other.from + week < one.to);
}

/** `02:00-02:30`, every day, or `sun:04:00-sun:05:00`. */
function spansOf(window: PropertyValue | undefined): Span[] {
  const [, day, from, , to] =
    /^(?:([a-z]{3}):)?(\d\d:\d\d)-(?:([a-z]{3}):)?(\d\d:\d\d)$/u.exec(String(window)) ?? [];
  if (from === undefined || to === undefined) return [];
  const starts = day === undefined ? DAYS.map((_, index) => index * DAY) : [DAYS.indexOf(day) * DAY];
  const length = (minutes(to) - minutes(from) + DAY) % DAY;
  return starts.map((start) => ({ from: start + minutes(from), to: start + minutes(from) + length }));
}

/** When the jobs of a rule may start: at `cron(M H …)` of each day, and in the time they are given to. */
function jobsOf(rule: PropertyValue): Span[] {
  if (!isMap(rule)) return [];
  const [, minute, hours] = /^cron\((\d+) ([\d,/]+) /u.exec(String(rule["schedule"])) ?? [];
  if (minute === undefined || hours === undefined) return [];
  const startWindow = Number(rule["startWindow"] ?? 60);
  return DAYS.flatMap((_, day) =>
    hoursOf(hours).map((hour) => {
      const from = day * DAY + hour * 60 + Number(minute);
      return { from, to: from + startWindow };
    }),
  );
}

function hoursOf(text: string): number[] {
  const [, first, step] = /^(\d+)\/(\d+)$/u.exec(text) ?? [];
  if (first === undefined || step === undefined) return text.split(",").map(Number);
  return Array.from({ length: 24 }, (_, hour) => hour).filter(
    (hour) => hour >= Number(first) && (hour - Number(first)) % Number(step) === 0,
  );
}

function minutes(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return hour * 60 + minute;
}
