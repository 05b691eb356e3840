import { stateInWords } from "../../tenants/states/stamps";
import { resolve } from "node:path";
import { z } from "zod";
import { StampError, shown } from "../../core/errors";
import { parse } from "../../core/parse";
import type { StampItem } from "../../components/routing/contract";
import { stampOutputsSchema } from "../../components/program/outputs";
import type { Engine } from "../../engines/engine";
import type { StampEntry } from "../../fleet/inventory/stack-config";
import { readProject } from "../../fleet/inventory/project";
import { writeDurably } from "../../core/files/durable";
import { drain, undrain } from "../../tenants/placement/drain";
import { registerStamp, type StampFacts } from "../../tenants/placement/register";
import { BOUNDS, taken } from "../../tenants/registry/seats";
import { openEngine, SIMULATED } from "../engine";
import { ExitCode } from "../common/exit-code";
import { type Flags, textFlag } from "../flags";
import type { CommandContext } from "../options";
import { withRegistry } from "../registry";
import { openSession, type Session, selectStamps } from "../session";
import { count, printTable } from "../common/table";

/** What a stamp that is up says of itself and the registry wants to know. */
const factsSchema = z.object(
  stampOutputsSchema.pick({
    cloud: true,
    region: true,
    residency: true,
    class: true,
    hostName: true,
    bounds: true,
    retiring: true,
  }).shape,
);

/** Lists the registered stamps. */
export async function stamps(context: CommandContext, _: readonly string[], flags: Flags): Promise<ExitCode> {
  const { output, json } = context;
  return withRegistry(context, readProject(context.cwd), flags, async (registry) => {
    const items = await registry.list("stamp");
    if (json) {
      output.json({ stamps: items });
      return ExitCode.Fine;
    }
    if (items.length > 0) {
      printTable(
        output,
        ["stamp", "residency", "tier", "class", "state", "tenants", "binding bound"],
        items.map((item) => [
          item.id,
          item.room?.residency ?? "-",
          item.room?.tier ?? "-",
          item.room?.class ?? "-",
          stateInWords(item, new Date()),
          item.room === undefined
            ? String(item.use.tenants)
            : `${item.use.tenants} of ${item.room.bounds.tenants}`,
          bindingOf(item),
        ]),
      );
    }
    output.print(`${count(items.length, "stamp")} registered`);
    return ExitCode.Fine;
  });
}

function bindingOf({ room, use }: StampItem): string {
  if (room === undefined) return "-";
  const shares = BOUNDS.map((bound) => ({
    bound,
    share: taken(use, room.bounds, bound) / room.bounds[bound],
  }));
  const top = shares.reduce((most, share) => (share.share > most.share + 1e-9 ? share : most));
  return `${top.bound} ${Math.round(1000 * top.share) / 10} %`;
}

/** Writes stamps that are up into the registry, from their stacks' outputs. */
export async function register(
  context: CommandContext,
  ids: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  const { output, json } = context;
  const session = await openSession(context);
  const { project } = session.inventory;
  const chosen = selectStamps(session.inventory, ids);
  const engine = await openEngine(context, project);
  try {
    const facts: StampFacts[] = [];
    for (const stamp of chosen) facts.push(await factsOf(engine, session, stamp));
    return await withRegistry(context, project, flags, async (registry) => {
      const results = [];
      for (const one of facts) results.push(await registerStamp(registry, one));
      const simulated = engine.name === "embedded";
      if (json) output.json({ simulated, stamps: results.map(({ outcome, stamp }) => ({ outcome, stamp })) });
      else {
        for (const { outcome, stamp } of results)
          output.print(`${stamp.id}: ${SAID[outcome]}, number ${stamp.number}, ${stamp.originHost}`);
        if (simulated) output.print(`(${SIMULATED})`);
      }
      return ExitCode.Fine;
    });
  } finally {
    await engine.close();
  }
}

const SAID = {
  new: "takes tenants now",
  changed: "brought up to date",
  unchanged: "registered already",
} as const;

async function factsOf(
  engine: Engine,
  { inventory, program }: Session,
  { id, identity }: StampEntry,
): Promise<StampFacts> {
  const outputs = await engine.outputs({ project: inventory.project.name, stack: id });
  if (outputs?.["hostName"] === undefined) {
    throw new StampError("state", `stamp ${id} is not up`, { fix: `bring it up first: stampworks up ${id}` });
  }
  const {
    bounds,
    class: name,
    cloud,
    hostName,
    region,
    residency,
    retiring,
  } = parse(factsSchema, outputs, id);
  if (retiring) throw new StampError("state", `stamp ${id} is being retired`, { fix: "register another" });
  const spec = program.blueprint?.classes[name];
  if (spec === undefined) {
    throw new StampError("input", "the program does not tell the stamp's class", {
      received: shown(name),
      fix: "run this where the fleet's blueprint is",
    });
  }
  const { observability, tier } = spec;
  const { expires } = identity;
  return {
    ...{ id, cloud, region, originHost: hostName },
    room: {
      ...{ residency, tier, class: name, bounds, fullPercent: observability.actPercent },
      ...(expires === undefined ? {} : { expires }),
    },
  };
}

/** Lets a stamp take no more tenants, or with `--undo` again. */
export async function drainStamp(
  context: CommandContext,
  [id = ""]: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  const { output, json } = context;
  return withRegistry(context, readProject(context.cwd), flags, async (registry) => {
    if (flags["undo"] === true) {
      const stamp = await undrain(registry, id);
      if (json) output.json({ stamp });
      else output.print(`${id} takes tenants again`);
      return ExitCode.Fine;
    }
    const { pools, stamp } = await drain(registry, id);
    if (json) output.json({ stamp, pools });
    else {
      output.print(
        `${id} takes no more tenants; ${count(stamp.use.tenants, "tenant")} on it are served as before`,
      );
      for (const pool of pools) output.print(`pool ${pool} still names it: it has no other stamp`);
      if (stamp.use.tenants > 0)
        output.print(
          `Next: stampworks tenants list --stamp ${id}, and move each: stampworks tenants move <tenant> --to <stamp>`,
        );
    }
    return ExitCode.Fine;
  });
}

/** Writes the registry as one JSON file; it appears whole. */
export async function exportAll(
  context: CommandContext,
  _: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  const { output, json } = context;
  const out = textFlag(flags, "out") ?? "";
  return withRegistry(context, readProject(context.cwd), flags, async (registry) => {
    const { pools, stamps: items, tenants, version } = await registry.snapshot();
    const all = { version: Math.max(1, version), stamps: items, pools, tenants: [...tenants] };
    writeDurably(resolve(context.cwd, out), `${JSON.stringify(all)}\n`);
    if (json) output.json({ file: out, version, tenants: all.tenants.length });
    else
      output.print(
        `${out}: ${count(items.length, "stamp")}, ${count(all.tenants.length, "tenant")}, version ${version}`,
      );
    return ExitCode.Fine;
  });
}
