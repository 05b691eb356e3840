import { z } from "zod";
import { programWord } from "../../core/operator-words";

/** Where a secret comes from: a file in a repository is no place for one. */
const secretSource = z.strictObject({
  /** Environment variable; `{STAMP}` stands for the stamp's id in upper case, its dashes as underscores. */
  env: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_{}]*$/, { error: () => "a variable's name, such as DATABASE_URL_{STAMP}" }),
});

/** A program and its words, no shell's line; `{stamp}`, `{region}`, `{account}`, `{cloud}` and `{class}` stand for the stamp's own. */
const words = z.array(programWord).min(1);

const doorSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("postgres"),
      /** A role that may read and no more. */
      read: secretSource,
      /** A role that may change something; default none, and then nothing is changed through this door. */
      write: secretSource.optional(),
    }),
    z.strictObject({
      kind: z.literal("command"),
      /** What reaches the stamp by rights that read and no more: `kubectl exec`, `aws ecs execute-command`, a job. What is asked comes after it. */
      read: words,
      write: words.optional(),
    }),
  ],
  { error: () => "of a kind: postgres or command" },
);

/** What the project's `ask.yaml` may say. */
export const askFileSchema = z.strictObject({
  /** A stamp's own doors, by their names; the first is asked unless another one is named. */
  doors: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "lower-case letters, digits and dashes"), doorSchema)
    .refine((doors) => Object.keys(doors).length > 0, { error: "at least one" }),
  /** How often a minute each stamp may be asked, by all operators together; 1–600, default 10. */
  callsPerMinute: z.int().min(1).max(600).default(10),
  /** Seconds after which the answer is given, whoever is missing; 1–3,600, default 30. */
  deadlineSeconds: z.int().min(1).max(3600).default(30),
});

export type AskFile = z.output<typeof askFileSchema>;
export type Door = AskFile["doors"][string];

/** What one stamp answered. */
export const answerSchema = z.object({
  stamp: z.string(),
  /** Names of columns; of a command's output one, `line`. */
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string().nullable())).describe("Each value as text; null where SQL has NULL"),
  truncated: z.boolean().describe("There was more than is shown"),
});
export type Answer = z.output<typeof answerSchema>;

/** What `stampworks ask --json` prints. */
export const askResultSchema = z.object({
  door: z.string(),
  write: z.boolean(),
  asked: z.int().describe("Stamps that were asked"),
  answers: z.array(answerSchema),
  missing: z
    .array(z.object({ stamp: z.string(), reason: z.string() }))
    .describe("Who did not answer, and why"),
});
export type AskResult = z.output<typeof askResultSchema>;

const at = z.iso.datetime();
const id = z.uuid();

/** One line of the audit. */
export const auditEntrySchema = z.discriminatedUnion("kind", [
  /** A day's journal begins; calls of the minute before are carried over. */
  z.strictObject({
    kind: z.literal("begin"),
    day: z.iso.date(),
    recent: z.array(z.strictObject({ at, stamps: z.array(z.string()) })),
  }),
  z.strictObject({
    ...{ kind: z.literal("asked"), id, at, by: z.string(), door: z.string(), write: z.boolean() },
    /** What was asked; what has the form of a secret is not written. */
    words: z.string(),
    stamps: z.array(z.string()),
  }),
  z.strictObject({
    ...{ kind: z.literal("answered"), id, at, answered: z.int().min(0), missing: z.array(z.string()) },
  }),
]);
export type AuditEntry = z.output<typeof auditEntrySchema>;
