import { StampError } from "../../../core/errors";

/**
 * When RDS backs up and maintains the database, in UTC. AWS Backup starts no job of a database within an hour before
 * either window or inside one, and a job that finds no start in its own window fails:
 * https://repost.aws/knowledge-center/backup-coordinates-pitr. So both are as short as RDS takes and one follows the other, and the
 * maintenance is not at the hour at which everything else is maintained (`contract/maintenance.ts`).
 */
export const DATABASE_WINDOWS = { backup: "01:00-01:30", maintenance: "sun:01:30-sun:02:00" } as const;
/** From midnight, an hour before the first window, to the end of the second one: no job of AWS Backup may start. */
const FIRST_HOUR = 2;
const MINUTE_PAST = 15;
/** Last hour in which a job may become due: it may start an hour late and must not do so after midnight. */
const LAST_HOUR = 22;
/** Fewest hours between backups that leave the windows free. */
const LEAST_HOURS = 24 - LAST_HOUR + FIRST_HOUR;

/**
 * The schedule of backups every so many hours, around the database's windows.
 * @throws StampError `input` when the windows leave no room for backups as often
 */
export function backupSchedule(copyHours: number): string {
  if (copyHours < LEAST_HOURS) {
    throw new StampError(
      "input",
      "AWS Backup can't copy a database as often: it stands still around the windows of RDS",
      {
        field: "recovery.copyHours",
        received: String(copyHours),
        allowed: `${LEAST_HOURS} to 24 on AWS`,
        fix: "promise less, or place tenants who need it on another cloud",
      },
    );
  }
  const hours: number[] = [];
  for (let hour = FIRST_HOUR; hour <= LAST_HOUR; hour += copyHours) hours.push(hour);
  // The night must not be longer than the promise.
  if (24 - (hours.at(-1) ?? LAST_HOUR) + FIRST_HOUR > copyHours) hours.push(LAST_HOUR);
  return `cron(${MINUTE_PAST} ${hours.join(",")} * * ? *)`;
}
