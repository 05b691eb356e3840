import { tenantInWords } from "../../tenants/states/tenants";
import { StampError, shown } from "../../core/errors";
import type { TenantItem } from "../../components/routing/contract";
import { dayOf } from "../../components/program/expiry";
import { readProject } from "../../fleet/inventory/project";
import type { Choice } from "../../tenants/placement/choose";
import { place as placeTenant, preview } from "../../tenants/placement/place";
import { nothingFits, suggestStamp } from "../../tenants/placement/suggest";
import type { Registry } from "../../tenants/registry/registry";
import { ExitCode } from "../common/exit-code";
import { type Flags, textFlag } from "../flags";
import type { CommandContext } from "../options";
import type { Output } from "../common/output";
import { requestFlags, strategyFlag } from "../place-flags";
import { confirm } from "../common/prompt";
import { classesOf, withRegistry } from "../registry";
import { count, printTable } from "../common/table";

/** Gives a new tenant its stamp, for good; asked again, it says where the tenant is. */
export async function place(
  context: CommandContext,
  [name = ""]: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  const { output, json } = context;
  const request = requestFlags(name, flags);
  const project = readProject(context.cwd);
  const classes = (): ReturnType<typeof classesOf> => classesOf(project);
  const options = { strategy: strategyFlag(flags), today: dayOf(new Date()), classes };
  return withRegistry(context, project, flags, async (registry) => {
    if (flags["dryRun"] === true) {
      const choice = await preview(registry, request, options);
      if (choice.stamp === undefined)
        throw nothingFits(
          request,
          choice.judgements,
          suggestStamp(request, await registry.list("stamp"), classes),
        );
      if (json)
        output.json({
          tenant: name,
          stamp: choice.stamp,
          why: choice.why,
          stamps: choice.judgements,
          written: false,
        });
      else {
        printChoice(output, choice, flags["explain"] === true);
        output.print(`${name} would be placed on ${choice.stamp}: ${choice.why}; nothing was written`);
      }
      return ExitCode.Fine;
    }
    let result: Awaited<ReturnType<typeof placeTenant>>;
    try {
      result = await placeTenant(registry, request, options);
    } catch (error) {
      if (flags["explain"] === true && !json)
        printChoice(output, await preview(registry, request, options), true);
      throw error;
    }
    const { choice, found, tenant } = result;
    if (json) {
      const { judgements = [], why } = choice ?? {};
      output.json({
        tenant: name,
        stamp: tenant.stamp,
        found,
        why,
        stamps: judgements,
        item: tenant,
        written: !found,
      });
    } else if (choice === undefined) {
      output.print(`${name} is on ${tenant.stamp} already, in pool ${tenant.pool}`);
    } else {
      printChoice(output, choice, flags["explain"] === true);
      output.print(`${name} is on ${tenant.stamp}: ${choice.why}`);
    }
    return ExitCode.Fine;
  });
}

function printChoice(output: Output, { judgements, stamp }: Choice, explain: boolean): void {
  if (!explain) return;
  const rows = judgements.map(({ refusal, stamp: id, why }) => [
    id,
    id === stamp ? "chosen" : refusal === undefined ? "takes it" : "refused",
    why,
  ]);
  printTable(output, ["stamp", "verdict", "why"], rows);
}

/** Lists tenants and where they live. */
export async function list(context: CommandContext, _: readonly string[], flags: Flags): Promise<ExitCode> {
  const { output, json } = context;
  const stamp = textFlag(flags, "stamp");
  const pool = textFlag(flags, "pool");
  return withRegistry(context, readProject(context.cwd), flags, async (registry) => {
    const tenants: TenantItem[] = [];
    const filter = { ...(stamp === undefined ? {} : { stamp }), ...(pool === undefined ? {} : { pool }) };
    for await (const tenant of registry.tenants(filter)) tenants.push(tenant);
    if (json) {
      output.json({ tenants });
      return ExitCode.Fine;
    }
    if (tenants.length > 0) {
      printTable(
        output,
        ["tenant", "stamp", "pool", "standby", "state"],
        tenants.map((tenant) => [
          tenant.tenant,
          tenant.stamp,
          tenant.pool,
          tenant.standby ?? "-",
          stateOf(tenant),
        ]),
      );
    }
    output.print(count(tenants.length, "tenant"));
    return ExitCode.Fine;
  });
}

/** Where a tenant's move stands, in words. */
function stateOf({ migration, ...settled }: TenantItem): string {
  const set = tenantInWords(settled);
  const words = set === "" ? [] : [set];
  if (migration === undefined) return [...words, "settled"].join(", ");
  const { source, step, target } = migration;
  const move = source === undefined ? `${step} to ${target}` : `${step}, from ${source} to ${target}`;
  return [...words, move].join(", ");
}

/** Shows one tenant, and with `--history` what it was. */
export async function show(
  context: CommandContext,
  [name = ""]: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  const { output, json } = context;
  return withRegistry(context, readProject(context.cwd), flags, async (registry) => {
    const tenant = await registry.get("tenant", name);
    const history = flags["history"] === true ? await registry.history("tenant", name) : [];
    if (tenant === undefined && history.length === 0) throw unknownTenant(name);
    if (json) {
      output.json({ tenant, ...(flags["history"] === true ? { history } : {}) });
      return ExitCode.Fine;
    }
    if (tenant !== undefined) {
      const { load, pool, residency, standby, stamp, tier, version } = tenant;
      const rows = [
        ["stamp", stamp],
        ["standby", standby ?? "none"],
        ["pool", pool],
        ["residency", residency ?? "its pool's"],
        ["tier", tier ?? "its pool's"],
        ["load", load === undefined ? "its share of a stamp" : describeLoad(load)],
        ["state", stateOf(tenant)],
        ["version", String(version)],
      ];
      printTable(output, ["tenant", name], rows);
    } else output.print(`${name} was removed`);
    if (history.length > 0) {
      output.print();
      const rows = history.map(({ at, by, item }) => [
        at,
        by,
        item === undefined ? "removed" : `on ${item.stamp}, ${stateOf(item)}`,
      ]);
      printTable(output, ["when", "who", "what"], rows);
    }
    return ExitCode.Fine;
  });
}

function describeLoad({
  databaseConnections,
  requestsPerSecond,
  storageGb,
}: NonNullable<TenantItem["load"]>): string {
  return `${requestsPerSecond} requests/s, ${databaseConnections} connections, ${storageGb} GB`;
}

/** Forgets a tenant; its history stays. */
export async function remove(
  context: CommandContext,
  [name = ""]: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  const { output, json, signal } = context;
  return withRegistry(context, readProject(context.cwd), flags, async (registry) => {
    const tenant = await registry.get("tenant", name);
    if (tenant === undefined) throw unknownTenant(name);
    output.note(
      `${name} will be unknown to the routers; its data stays on ${tenant.stamp} until you delete it`,
    );
    const yes = flags["yes"] === true;
    if (!(await confirm(`remove ${name}?`, { yes, json, signal }))) {
      output.print("nothing was removed");
      return ExitCode.Fine;
    }
    await removeAsSeen(registry, tenant);
    if (json) output.json({ tenant: name, removed: true });
    else output.print(`${name} was removed`);
    return ExitCode.Fine;
  });
}

/** Only what the operator was shown is removed: a tenant that changed meanwhile stays. */
async function removeAsSeen(registry: Registry, { tenant, version }: TenantItem): Promise<void> {
  await registry.remove("tenant", tenant, version);
}

function unknownTenant(name: string): StampError {
  return new StampError("input", "the registry has no such tenant", {
    field: "tenant",
    received: shown(name),
    fix: "see stampworks tenants list",
  });
}
