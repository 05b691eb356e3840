/**
 * Hour of Sunday in UTC at which a stamp's database and cache are maintained: the quietest of the week in most places, and after
 * the backups. Two differ: RDS (`aws/internal/windows.ts` says why), and Azure's cache, which takes no hour.
 */
export const MAINTENANCE_HOUR = 4;

/** An hour as a clock shows it: 4 → `04:00`. */
export function onTheHour(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}
