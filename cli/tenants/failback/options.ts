import { z } from "zod";
import { defined } from "../../../core/defined";
import type { FailbackInput } from "../../../fleet/tenants/standby/failback";
import { journalOption } from "../../common/journal";
import { argument, commandOptions, flag, option } from "../../common/option";
import { span } from "../../common/values";
import { registryOption } from "../common/options";

const SECOND = 1000;
const time = (flags: string, says: string) => option(flags, says, span().optional());

export const failbackOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    discard: flag(
      "--discard",
      "delete at the old home what its standby never got; without it nothing is begun where there is any",
    ),
    dualWrite: time(
      "--dual-write <time>",
      "copy changes over for so long before it is verified (default: 0)",
    ),
    soak: time("--soak <time>", "wait so long between cut-over and deletion (default: 24h)"),
    lease: time("--lease <time>", "how long applications go by a home they were told (default: 10s)"),
    pause: time(
      "--pause <time>",
      "most that the cut-over may keep the tenant's requests waiting (default: as long as routers hold them, 2m without)",
    ),
    every: time("--every <time>", "how often changes are looked for (default: 30s)"),
    yes: flag("--yes", "without asking"),
    journal: journalOption,
    registry: registryOption(),
  }),
  ({ discard, dualWrite, every, journal, lease, pause, registry, soak, tenant, yes }): FailbackInput => ({
    ...{ tenant, discard, journal, registry, yes },
    settings: defined({
      dualWriteMs: dualWrite ?? 0,
      soakMs: soak ?? 86_400 * SECOND,
      leaseMs: lease ?? 10 * SECOND,
      pauseMs: pause ?? 120 * SECOND,
      everyMs: every ?? 30 * SECOND,
      patienceMs: 600 * SECOND,
      beyondHold: pause === undefined ? undefined : true,
    }),
  }),
);
