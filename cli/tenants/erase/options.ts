import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { EraseInput } from "../../../fleet/tenants/leave/erase";
import { journalOption } from "../../common/journal";
import { argument, commandOptions, flag, option } from "../../common/option";
import { list, span } from "../../common/values";
import { registryOption } from "../common/options";

/** Milliseconds that applications go by a home they were told, where nothing else is said. */
const LEASE_MS = 10_000;
const MODES = ["resume", "abort", "status"] as const;

export const eraseOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    export: option("--export <folder>", "write a signed bundle of it first", z.string().optional()),
    key: option(
      "--key <file>",
      "private key that signs bundle and proof (default: the key in STAMPWORKS_EVIDENCE_KEY)",
      z.string().optional(),
    ),
    keep: option(
      "--keep <names>",
      "tables that moves leave and that stay on purpose, e.g. public.audit",
      list().default([]),
    ),
    lease: option(
      "--lease <time>",
      "how long applications go by a home they were told (default: 10s)",
      span().default(LEASE_MS),
    ),
    confirm: flag("--confirm", "confirm what another operator asked for"),
    yes: flag("--yes", "do so without asking"),
    resume: flag("--resume", "go on where it stopped"),
    abort: flag("--abort", "take it back, while nothing is deleted"),
    status: flag("--status", "say where it stands"),
    journal: journalOption,
    registry: registryOption(),
  }),
  (given): EraseInput => {
    const { confirm, export: bundle, journal, keep, key, lease, registry, tenant, yes } = given;
    const modes = MODES.filter((mode) => given[mode]);
    const common = { tenant, journal, key, registry };
    const [mode, more] = modes;
    if (mode === undefined)
      return { ...common, mode: "start", export: bundle, keep, leaseMs: lease, confirm, yes };
    if (more !== undefined || confirm || bundle !== undefined || keep.length > 0)
      throw new StampError("input", "options that do not go together", {
        field: `--${mode}`,
        fix: "give it alone: what an erasure was begun with stays",
      });
    return { ...common, mode };
  },
);
