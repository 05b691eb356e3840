import { z } from "zod";
import type { EvidenceInput } from "../../fleet/evidence/evidence";
import { journalOption } from "../common/journal";
import { argument, commandOptions, option } from "../common/option";
import { version } from "../common/version";

export const evidenceOptions = commandOptions(
  z.object({
    out: argument("<folder>", z.string().min(1)),
    key: option(
      "--key <file>",
      "private key that signs, as PEM (default: the key in STAMPWORKS_EVIDENCE_KEY)",
      z.string().min(1).optional(),
    ),
    state: option(
      "--state <file...>",
      "judge exported states, which must be what the lock records, instead of the render",
      z.array(z.string()).default([]),
    ),
    journal: journalOption,
  }),
  ({ journal, key, out, state }): EvidenceInput => ({
    out,
    key,
    states: state,
    journal,
    tool: `stampworks ${version()}`,
  }),
);
