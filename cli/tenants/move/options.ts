import { z } from "zod";
import { Tier } from "../../../components/routing/contract";
import { defined } from "../../../core/defined";
import { StampError, shown } from "../../../core/errors";
import type { MoveInput } from "../../../fleet/tenants/move/input";
import { leastPauseMs } from "../../../tenants/migration/pause";
import { type HealthSettings, PHASES, type Settings } from "../../../tenants/migration/entries";
import { journalOption } from "../../common/journal";
import { argument, commandOptions, flag, option } from "../../common/option";
import { share, span } from "../../common/values";
import { registryOption } from "../common/options";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** Most of a tenant's requests that may fail at the target, where nothing else is said. */
const MOST_FAILING = 0.01;

const time = (flags: string, says: string) => option(flags, says, span().optional());
const text = (flags: string, says: string) => option(flags, says, z.string().optional());

const schema = z.object({
  tenant: argument("[tenant]", z.string().optional()),
  to: text("--to <stamp>", "begin: the stamp it goes to"),
  file: text(
    "--file <path>",
    "begin, or go on with, all moves of a file, as many at once as --parallel says: CSV with the headings tenant,to,tier, or JSON",
  ),
  tier: option(
    "--tier <name>",
    "what it is sold from then on: standard, premium or dedicated (default: as it is)",
    z.enum(Tier).optional(),
  ),
  check: flag("--check", "only say whether it could begin"),
  yes: flag("--yes", "begin, or abort, without asking"),
  until: option(
    "--until <phase>",
    "stop after copy, dual-write, verify, cut-over or soak; --resume goes on",
    z.enum(PHASES).exclude(["delete"]).optional(),
  ),
  dualWrite: time(
    "--dual-write <time>",
    "copy changes over for so long before it is verified (default: 24h)",
  ),
  soak: time("--soak <time>", "wait so long between cut-over and deletion (default: 24h)"),
  lease: time("--lease <time>", "how long applications go by a home they were told (default: 10s)"),
  pause: time(
    "--pause <time>",
    "most that the cut-over may keep the tenant's requests waiting (default: as long as routers hold them, 2m without); with --resume for this run",
  ),
  every: time(
    "--every <time>",
    "how often changes are looked for; object stores are listed each time (default: 30s)",
  ),
  patience: time(
    "--patience <time>",
    "how long a database or store may be away before it stops (default: 10m)",
  ),
  healthCommand: text(
    "--health-command <command>",
    "asked during the soak: prints the share of the tenant's requests that fail, e.g. 0.02 or 2%; told STAMPWORKS_TENANT and STAMPWORKS_STAMP",
  ),
  healthUrl: text("--health-url <url>", "the same of Prometheus: its address, with --health-query"),
  healthQuery: text(
    "--health-query <promql>",
    "the share of requests that fail, as one number; {tenant} and {stamp} are filled in",
  ),
  healthMost: option(
    "--health-most <share>",
    "more than this, and the move is taken back (default: 1%)",
    share().optional(),
  ),
  status: flag("--status", "say where it stands"),
  resume: flag("--resume", "go on where it stopped"),
  repair: flag("--repair", "with --resume: copy again what was found to differ"),
  abort: flag("--abort", "take it back; possible until the deletion has begun"),
  journal: journalOption,
  registry: registryOption(),
});

type Given = z.output<typeof schema>;

/** Options that only a beginning takes: what was begun keeps its own. */
const OF_START = [
  ...["to", "file", "tier", "dualWrite", "soak", "lease", "patience", "every"],
  ...["healthCommand", "healthUrl", "healthQuery", "healthMost"],
] as const;

export const moveOptions = commandOptions(schema, (given): MoveInput => {
  const { file, journal, registry, yes } = given;
  const place = { journal, registry };
  const mode = modeOf(given);
  if (mode === "file") {
    refuseBeside(given, "file", ["tenant", "to", "tier", "until"]);
    if (given.check) return { ...place, mode: "check-many", file: file ?? "" };
    return { ...place, mode: "many", file: file ?? "", settings: settingsOf(given), yes };
  }
  const { repair, tenant, tier, to = "", until } = given;
  if (tenant === undefined)
    throw new StampError("input", "missing", {
      field: "tenant",
      fix: "name the tenant, or a file of them with --file",
    });
  switch (mode) {
    case "status":
      return { ...place, mode, tenant };
    case "resume":
      return { ...place, mode, tenant, until, repair, pauseMs: given.pause };
    case "abort":
      return { ...place, mode, tenant, yes };
    case "start":
      if (given.check) return { ...place, mode: "check", tenant, to, tier };
      return { ...place, mode, tenant, to, tier, settings: settingsOf(given), yes, until };
  }
});

/** Which of the things the command can be asked for. */
function modeOf(given: Given): "start" | "file" | "status" | "resume" | "abort" {
  const modes = (["status", "resume", "abort"] as const).filter((mode) => given[mode]);
  const [mode] = modes;
  if (mode === undefined) {
    if (given.file !== undefined) return "file";
    if (given.to !== undefined) return "start";
    throw new StampError("input", "missing", {
      field: "--to",
      fix: "name the stamp it goes to; or --file, --status, --resume, --abort",
    });
  }
  const others = mode === "resume" ? OF_START : [...OF_START, "pause" as const];
  const other = modes[1] ?? others.find((name) => Reflect.get(given, name) !== undefined);
  if (other === undefined) return mode;
  throw new StampError("input", `--${mode} and --${dashed(other)} do not go together`, {
    field: `--${mode}`,
    fix: "a move that was begun keeps its own settings",
  });
}

function refuseBeside(given: Given, mode: string, names: readonly (keyof Given)[]): void {
  const other = names.find((name) => given[name] !== undefined);
  if (other === undefined) return;
  const said = other === "tenant" ? "a tenant's name" : `--${other}`;
  throw new StampError("input", `--${mode} and ${said} do not go together`, {
    field: `--${mode}`,
    fix: "the file says which tenant goes where",
  });
}

/** How a move is to be carried out. */
function settingsOf(given: Given): Settings {
  const settings = defined({
    dualWriteMs: given.dualWrite ?? DAY,
    soakMs: given.soak ?? DAY,
    leaseMs: given.lease ?? 10 * SECOND,
    pauseMs: given.pause ?? 2 * MINUTE,
    everyMs: given.every ?? 30 * SECOND,
    patienceMs: given.patience ?? 10 * MINUTE,
    beyondHold: given.pause === undefined ? undefined : true,
    health: healthOf(given),
  });
  const least = leastPauseMs(settings);
  if (settings.pauseMs > least) return settings;
  throw new StampError("input", "the cut-over can't be done within such a pause", {
    field: "--pause",
    received: `${settings.pauseMs} ms`,
    allowed: `more than ${least} ms`,
  });
}

function healthOf({
  healthCommand: command,
  healthMost,
  healthQuery: query,
  healthUrl: url,
}: Given): HealthSettings | undefined {
  const most = healthMost ?? MOST_FAILING;
  if (command !== undefined) {
    if (url === undefined && query === undefined) return { most, source: { kind: "command", command } };
    throw new StampError("input", "--health-command and --health-url do not go together", {
      field: "--health-command",
      fix: "ask one of them",
    });
  }
  if (url === undefined && query === undefined && healthMost === undefined) return undefined;
  if (url === undefined || query === undefined)
    throw new StampError("input", "missing", {
      field: url === undefined ? "--health-url" : "--health-query",
      fix: "Prometheus is asked with both, a command of your own with --health-command",
    });
  return { most, source: { kind: "prometheus", url: addressOf(url), query } };
}

/** It is kept in the journal, so nothing secret may be in it. */
function addressOf(url: string): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const isPlain = address !== undefined && address.username === "" && address.password === "";
  if (isPlain && /^https?:$/.test(address.protocol)) return url;
  throw new StampError("input", "not an address that can be asked", {
    field: "--health-url",
    received: address === undefined ? shown(url) : "an address with another scheme, or with a password",
    allowed: "http:// or https://, without user and password",
    fix: "a bearer token is taken from STAMPWORKS_PROMETHEUS_TOKEN",
  });
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
