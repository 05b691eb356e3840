import { z } from "zod";

const NUL = "\0";

/** A word that a program is given: the system can't carry a NUL in one. */
export const programWord = z
  .string()
  .min(1)
  .refine((word) => !word.includes(NUL), { error: () => "text without a NUL character" });

/** An operator's command, for a shell; 1–4,000 characters. */
export const shellCommand = programWord.max(4000);
