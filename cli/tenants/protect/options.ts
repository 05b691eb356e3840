import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { ProtectInput } from "../../../fleet/tenants/standby/protect";
import { journalOption } from "../../common/journal";
import { argument, commandOptions, flag, option } from "../../common/option";
import { list, read, span } from "../../common/values";
import { registryOption } from "../common/options";

/** Milliseconds between two looks for changes, where nothing else is said. */
const EVERY_MS = 30_000;

const schema = z.object({
  tenant: argument("[tenant]", z.string().optional()),
  standby: option("--standby <stamp>", "begin: the stamp that is kept equal", z.string().optional()),
  reason: option(
    "--reason <text>",
    "begin: why two stamps may have its data; up to 200 characters of ASCII",
    z
      .string()
      .regex(/^[\x20-\x7e]{1,200}$/, { error: () => "1 to 200 characters of ASCII" })
      .optional(),
  ),
  leave: option(
    "--leave <movers>",
    "begin: movers whose data may be lost, separated by commas",
    list().optional(),
  ),
  every: option(
    "--every <time>",
    "begin: how often changes are brought; object stores are listed each time (default: 30s)",
    span().optional(),
  ),
  once: flag("--once", "end once the standby is whole; --all goes on"),
  all: flag("--all", "keep the standbys of all tenants, as a service; of several that do one works"),
  metrics: option(
    "--metrics <host:port>",
    "with --all: where Prometheus asks how far each standby is, such as 0.0.0.0:9188 (default: nowhere)",
    read("host:port, such as 0.0.0.0:9188", addressOf).optional(),
  ),
  status: flag("--status", "say how far the standby is; exit 1 where it is further behind than promised"),
  end: flag("--end", "end it: what the standby has is deleted"),
  yes: flag("--yes", "end it without asking"),
  journal: journalOption,
  registry: registryOption(),
});

export const protectOptions = commandOptions(schema, (given): ProtectInput => {
  const { all, end, every, journal, leave, metrics, once, reason, registry, standby, status, tenant, yes } =
    given;
  const place = { journal, registry };
  const modes = [all && "--all", status && "--status", end && "--end", standby !== undefined && "--standby"];
  const [mode, other] = modes.filter((name) => name !== false);
  if (mode !== undefined && other !== undefined) throw notTogether(mode, other);
  const ofStart = [
    reason !== undefined && "--reason",
    leave !== undefined && "--leave",
    every !== undefined && "--every",
  ];
  const [needless] = ofStart.filter((name) => name !== false);
  if (metrics !== undefined && !all) throw notTogether("--metrics", mode ?? "one tenant");
  if (mode !== "--standby" && needless !== undefined)
    throw notTogether(needless, mode ?? "a standby that was begun");
  if (all) {
    if (tenant !== undefined) throw notTogether("--all", "a tenant's name");
    return { ...place, mode: "all", metrics };
  }
  if (tenant === undefined)
    throw new StampError("input", "missing", {
      field: "tenant",
      fix: "name the tenant, or keep all standbys with --all",
    });
  if (status) return { ...place, mode: "status", tenant };
  if (end) return { ...place, mode: "end", tenant, yes };
  if (standby === undefined) return { ...place, mode: "resume", tenant, once };
  if (reason === undefined)
    throw new StampError("input", "missing", {
      field: "--reason",
      fix: "say why two stamps may have the tenant's data: whoever reviews it asks",
    });
  return {
    ...place,
    mode: "start",
    tenant,
    standby,
    reason,
    leave: leave ?? [],
    everyMs: every ?? EVERY_MS,
    once,
  };
});

function addressOf(text: string): { host: string; port: number } | undefined {
  const [, host, port] = /^([A-Za-z0-9.-]+|\[[0-9a-f:]+\]):([0-9]{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) return undefined;
  return { host: host.replaceAll(/[[\]]/g, ""), port: Number(port) };
}

function notTogether(one: string, other: string): StampError {
  return new StampError("input", `${one} and ${other} do not go together`, { field: one });
}
