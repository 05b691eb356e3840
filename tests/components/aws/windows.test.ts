import { StampError } from "../../../core/errors";
import { backupSchedule, DATABASE_WINDOWS } from "../../../components/aws/internal/windows";

/** Hours of the day at which a schedule is due, and the minute past. */
function due(schedule: string): { readonly hours: readonly number[]; readonly minute: number } {
  const [, minute = "", hours = ""] = /^cron\((\d+) ([\d,]+) \* \* \? \*\)$/.exec(schedule) ?? [];
  return { hours: hours.split(",").map(Number), minute: Number(minute) };
}

const minutes = (clock: string): number => {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return hour * 60 + minute;
};

describe.each(Array.from({ length: 21 }, (_, index) => index + 4))("backups every %i hours", (copyHours) => {
  const { hours, minute } = due(backupSchedule(copyHours));
  const starts = hours.map((hour) => hour * 60 + minute);

  test("may start at no moment within an hour before the database's windows or inside one", () => {
    for (const window of [DATABASE_WINDOWS.backup, DATABASE_WINDOWS.maintenance.replaceAll("sun:", "")]) {
      const [from = "", to = ""] = window.split("-");
      // A job has an hour to start in; the day is a circle.
      const free = starts.every((start) =>
        [-1440, 0, 1440].every((day) => start + 60 <= minutes(from) - 60 + day || start >= minutes(to) + day),
      );
      expect(free).toBe(true);
    }
  });

  test("leave no gap longer than was promised", () => {
    const gaps = starts.map((start, index) => (starts[index + 1] ?? (starts[0] ?? 0) + 1440) - start);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(copyHours * 60);
  });
});

test.each([1, 2, 3])("backups every %i hours are refused with what AWS can do", (copyHours) => {
  expect(() => backupSchedule(copyHours)).toThrow(StampError);
  expect(() => backupSchedule(copyHours)).toThrow("recovery.copyHours");
});

test("the two windows of a database don't overlap", () => {
  const [, backupEnds] = DATABASE_WINDOWS.backup.split("-");
  expect(DATABASE_WINDOWS.maintenance.startsWith(`sun:${backupEnds}`)).toBe(true);
});
