import { z } from "zod";
import { shellCommand } from "../../../core/operator-words";
import { secretSource } from "../../../tenants/migration/config-schema";
import { stepName } from "../../../tenants/onboard/entries";

/** What a step is told by itself; a project's own variables have other names. */
const OWN = /^STAMPWORKS_/u;

const step = z.strictObject({
  /** Its name in the journal: what was done under it is not done again. */
  name: stepName,
  /**
   * A command for the shell, run in the project's folder where stampworks runs. It ends with 0 when it is done, and may be run again: one
   * that was cut short or failed is. It is told `STAMPWORKS_TENANT`, `STAMPWORKS_STAMP`, `STAMPWORKS_HOST` (the stamp's address),
   * `STAMPWORKS_CLOUD`, `STAMPWORKS_REGION`, `STAMPWORKS_RESIDENCY` and `STAMPWORKS_STEP`, and has the environment of stampworks.
   */
  command: shellCommand,
  /** Minutes that it and all that it starts may take; 1–1,440, default 10. */
  minutes: z.int().min(1).max(1440).default(10),
  /**
   * Secrets that it is told, by the name of a variable; default none. They are in its environment and nowhere else: neither in the
   * command nor in what is printed or kept of it.
   */
  secrets: z
    .record(
      z.string().regex(/^[A-Z_][A-Z0-9_]{0,63}$/, { error: () => "a variable's name, such as DATABASE_URL" }),
      secretSource,
    )
    .default({})
    .refine((secrets) => !Object.keys(secrets).some((name) => OWN.test(name)), {
      error: "other names than STAMPWORKS_*",
    }),
});

/** What makes a new tenant ready in its stamp: its schema, its first user, its domain. */
export const onboardSchema = z
  .array(step)
  .min(1)
  .max(20)
  .refine((steps) => new Set(steps.map(({ name }) => name)).size === steps.length, {
    error: "steps whose names differ",
  });

/** A step as a project declares it. */
export type OnboardStep = z.output<typeof step>;
