import { z } from "zod";
import type { RetireInput } from "../../fleet/lifecycle/retire-stamps";
import { CI_SYSTEMS, ciSystemOf } from "../../fleet/rollout/emit-waves";
import { journalOption } from "../common/journal";
import { argument, commandOptions, flag, option } from "../common/option";
import { read, span } from "../common/values";

const BACKUP_MS = 4 * 3_600_000;

export const retireOptions = commandOptions(
  z.object({
    stacks: argument("[stacks...]", z.array(z.string()).default([])),
    expired: flag("--expired", "all stamps whose last day is over"),
    reserved: flag(
      "--reserved",
      "stamps of pull requests: their configs are written from what is reserved; who is not reserved has ended already",
    ),
    backupCommand: option(
      "--backup-command <command>",
      "take a last backup of your own before anything is taken down; told the stamp in STAMPWORKS_STAMP",
      z.string().optional(),
    ),
    backupTimeout: option(
      "--backup-timeout <time>",
      "how long that may take (default: 4h)",
      span().default(BACKUP_MS),
    ),
    registry: option(
      "--registry <place>",
      "where the registry is (default: what the routing stack made, else .stampworks/registry)",
      z.string().optional(),
    ),
    emit: option(
      "--emit <system>",
      "print the stamps for github, gitlab or argo instead",
      read(CI_SYSTEMS.join(", "), ciSystemOf).optional(),
    ),
    yes: flag("--yes", "do so without asking"),
    journal: journalOption,
  }),
  ({ backupCommand: command, backupTimeout: timeoutMs, ...given }): RetireInput => ({
    ...given,
    backup: command === undefined ? undefined : { command, timeoutMs },
  }),
);
