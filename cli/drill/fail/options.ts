import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { FailInput } from "../../../fleet/recovery/faults/fail";
import { FAULTS } from "../../../fleet/recovery/faults/faults-schema";
import { journalOption } from "../../common/journal";
import { argument, commandOptions, flag, option } from "../../common/option";
import { version } from "../../common/version";

export const failOptions = commandOptions(
  z.object({
    stamp: argument("<stamp>", z.string().min(1)),
    what: option("--what <name>", `what is broken: ${FAULTS.join(", ")}`, z.enum(FAULTS).optional()),
    ask: flag("--ask", "ask a second operator, where the stamp's class is not for tests"),
    confirm: flag("--confirm", "confirm what another operator asked for"),
    resume: flag("--resume", "go on where it stopped"),
    end: flag("--end", "end the fault now, or take back what was asked for"),
    key: option(
      "--key <file>",
      "private key that signs the record, as PEM (default: the key in STAMPWORKS_EVIDENCE_KEY)",
      z.string().min(1).optional(),
    ),
    yes: flag("--yes", "without asking"),
    journal: journalOption,
  }),
  ({ ask, confirm, end, journal, key, resume, stamp, what, yes }): FailInput => {
    const common = { stamp, journal, key, tool: `stampworks ${version()}` };
    const given = { ask, confirm, resume, end };
    const modes = Object.entries(given).flatMap(([name, is]) => (is ? [name] : []));
    if (modes.length > 1 || ((resume || end) && what !== undefined))
      throw new StampError("input", "options that do not go together", {
        field: `--${modes[0] ?? "what"}`,
        received: [...modes.map((name) => `--${name}`), ...(what === undefined ? [] : ["--what"])].join(" "),
        fix: "give --resume or --end alone, and --what with --ask, with --confirm or with neither",
      });
    if (resume) return { ...common, mode: { kind: "resume" } };
    if (end) return { ...common, mode: { kind: "end" } };
    if (what !== undefined) return { ...common, mode: { kind: "start", fault: what, ask, confirm, yes } };
    throw new StampError("input", "what is to be broken?", {
      ...{ field: "--what", allowed: FAULTS.join(", ") },
      fix: "name one; each must be declared below drills.faults in stampworks.yaml",
    });
  },
);
