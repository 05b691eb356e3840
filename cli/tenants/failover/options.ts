import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { FailoverInput } from "../../../fleet/tenants/standby/failover";
import { journalOption } from "../../common/journal";
import { argument, commandOptions, flag, option } from "../../common/option";
import { span } from "../../common/values";
import { registryOption } from "../common/options";

/** Milliseconds, where nothing else is said. */
const [REACH_MS, LEASE_MS] = [5000, 10_000];

export const failoverOptions = commandOptions(
  z.object({
    tenants: argument("[tenants...]", z.array(z.string()).default([])),
    stamp: option("--stamp <stamp>", "all tenants of a stamp whose standby is kept", z.string().optional()),
    reach: option(
      "--reach <time>",
      "how long the old home is given to answer, and to hand over its last changes (default: 5s)",
      span().optional(),
    ),
    lease: option(
      "--lease <time>",
      "how long applications go by a home they were told (default: 10s)",
      span().optional(),
    ),
    yes: flag("--yes", "without asking"),
    journal: journalOption,
    registry: registryOption(),
  }),
  ({ journal, lease, reach, registry, stamp, tenants, yes }): FailoverInput => {
    const rest = { journal, registry, yes, reachMs: reach ?? REACH_MS, leaseMs: lease ?? LEASE_MS };
    if (stamp !== undefined && tenants.length === 0) return { ...rest, of: { stamp } };
    if (stamp === undefined && tenants.length > 0) return { ...rest, of: { tenants } };
    throw new StampError(
      "input",
      stamp === undefined ? "missing" : "--stamp and tenants' names do not go together",
      {
        field: "tenants",
        fix: "name tenants, or the stamp that is lost with --stamp",
      },
    );
  },
);
