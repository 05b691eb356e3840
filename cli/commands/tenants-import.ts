import { basename, resolve } from "node:path";
import { dayOf } from "../../components/program/expiry";
import { readProject } from "../../fleet/inventory/project";
import { readTextFile } from "../../core/files/read-text";
import { MAX_IMPORT_BYTES, readTenants } from "../../tenants/placement/import-file";
import { itemOf } from "../../tenants/placement/place";
import { placeMany, planMany } from "../../tenants/placement/place-many";
import type { Registry } from "../../tenants/registry/registry";
import { ExitCode } from "../common/exit-code";
import type { Flags } from "../flags";
import type { CommandContext } from "../options";
import { strategyFlag } from "../place-flags";
import { classesOf, withRegistry } from "../registry";
import { count } from "../common/table";

/**
 * Takes many tenants in from a CSV file. Those with a stamp are written where they are, the others are placed. The same
 * file again goes on where a crash stopped it.
 */
export async function importTenants(
  context: CommandContext,
  [path = ""]: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  const { output, json } = context;
  const tenants = readTenants(
    readTextFile(resolve(context.cwd, path), { limit: MAX_IMPORT_BYTES, name: basename(path) }),
    basename(path),
  );
  const settled = tenants.flatMap(({ stamp, ...request }) =>
    stamp === undefined ? [] : [itemOf(request, stamp)],
  );
  const open = tenants.filter(({ stamp }) => stamp === undefined);
  const project = readProject(context.cwd);
  const classes = (): ReturnType<typeof classesOf> => classesOf(project);
  const options = { strategy: strategyFlag(flags), today: dayOf(new Date()), classes };
  return withRegistry(context, project, flags, async (registry) => {
    if (flags["dryRun"] === true) {
      const { tenants: planned } = await plan(registry, open, options);
      if (json) output.json({ loaded: settled.length, placed: planned, written: false });
      else {
        const stamps = new Set(planned.map(({ stamp }) => stamp)).size;
        output.print(
          `${count(planned.length, "tenant")} would be placed on ${count(stamps, "stamp")}, ${count(settled.length, "tenant")} written where they are; nothing was written`,
        );
      }
      return ExitCode.Fine;
    }
    const loaded = await registry.load(settled);
    const { found, placed } = await placeMany(registry, open, options, (done) => {
      if (done % 10_000 === 0) output.note(`${done.toLocaleString("en")} placed`);
    });
    const there = found + settled.length - loaded;
    if (json) output.json({ loaded, placed, found: there, written: true });
    else {
      output.print(
        `${count(placed, "tenant")} placed, ${count(loaded, "tenant")} written where they are, ${count(there, "tenant")} there already`,
      );
    }
    return ExitCode.Fine;
  });
}

async function plan(
  registry: Registry,
  requests: Parameters<typeof planMany>[0],
  options: Parameters<typeof planMany>[2],
): Promise<ReturnType<typeof planMany>> {
  const [stamps, pools] = await Promise.all([registry.list("stamp"), registry.list("pool")]);
  return planMany(requests, { stamps, pools: new Map(pools.map((pool) => [pool.name, pool])) }, options);
}
