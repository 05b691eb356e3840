import { companionRule } from "../../../../kinds/companion-rule";
import { read } from "../../../../subject";

/** Most days between two rotations. Source: FSBP SecretsManager.4. */
const MOST_DAYS = 90;
/** A cron expression that comes in each month, or in every second or third. */
const QUARTERLY = /^cron\((?:\S+\s+){3}(?:\*|(?:1|\*)\/[123])\s/u;
const DAYS: Readonly<Record<string, number>> = { hour: 1 / 24, day: 1 };

export const secretRotation = companionRule({
  id: "aws-secret-rotation",
  cloud: "aws",
  severity: "medium",
  title: "A secret is rotated within 90 days",
  why: "A secret that leaked stays useful for as long as it is valid.",
  fix: "Add a SecretRotation, or let the service own the secret (RDS manageMasterUserPassword rotates by itself).",
  benchmarks: ["FSBP SecretsManager.1", "FSBP SecretsManager.4"],
  types: ["aws:secretsmanager/secret:Secret"],
  companions: ["aws:secretsmanager/secretRotation:SecretRotation"],
  by: "secretId",
  complies: ({ inputs }) => {
    const days = read(inputs, "rotationRules.automaticallyAfterDays");
    const schedule = read(inputs, "rotationRules.scheduleExpression");
    if (days.state === "unknown" || schedule.state === "unknown") return undefined;
    if (days.state === "known") return Number(days.value) <= MOST_DAYS;
    if (schedule.state !== "known") return false;
    const [, count = "", unit = ""] = /^rate\((\d+) (hour|day)s?\)$/u.exec(String(schedule.value)) ?? [];
    const isRate = unit !== "";
    return isRate ? Number(count) * (DAYS[unit] ?? 1) <= MOST_DAYS : QUARTERLY.test(String(schedule.value));
  },
  wanted: "a rotation within 90 days",
});
