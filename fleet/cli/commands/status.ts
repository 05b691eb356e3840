import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/property";
import { dayOf, isExpired } from "../../../stacks/expiry";
import { versionSkew } from "../../drift/skew";
import type { RoutingEntry, StampEntry } from "../../inventory/stack-config";
import { openEngine, SIMULATED } from "../engine";
import { ExitCode } from "../exit-code";
import type { CommandContext } from "../options";
import { openInventory } from "../session";
import { printSkew } from "../skew-view";
import { placeOf } from "../stack-view";
import { count, printTable } from "../table";

interface Row {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly class: string;
  readonly ring: string;
  readonly release: string | undefined;
  readonly state: "up" | "not up" | "expired" | "retiring";
  readonly resources: number;
  readonly endpoint: string | undefined;
}

/** Lists the stamps and what is known of them, without running the program. */
export async function status(context: CommandContext): Promise<ExitCode> {
  const { output, json } = context;
  const inventory = openInventory(context);
  const engine = await openEngine(context, inventory.project);
  try {
    const rows: Row[] = [];
    const exported = (stack: string): Promise<PropertyMap | undefined> =>
      engine.export({ project: inventory.project.name, stack });
    for (const stamp of inventory.stamps)
      rows.push(rowOf(stamp, await exported(stamp.id), dayOf(new Date())));
    const { routing: entry } = inventory;
    const routing = entry && routingRow(entry, await exported(entry.id));
    const simulated = engine.name === "embedded";
    const skew = versionSkew(
      rows.flatMap(({ class: name, id, release, state }) =>
        release === undefined || state !== "up" ? [] : [{ id, class: name, release }],
      ),
    );
    if (json) {
      output.json({
        engine: engine.name,
        simulated,
        project: inventory.project.name,
        stamps: rows,
        ...(routing === undefined ? {} : { routing }),
        skew,
      });
      return ExitCode.Fine;
    }
    printTable(
      output,
      ["id", "cloud", "region", "class", "ring", "release", "state", "resources", "endpoint"],
      [...rows, ...(routing === undefined ? [] : [routing])].map((row) => [
        row.id,
        row.cloud,
        row.region,
        row.class,
        row.ring,
        row.release ?? "-",
        row.state,
        String(row.resources),
        row.endpoint ?? "-",
      ]),
    );
    const up = rows.filter(({ resources }) => resources > 0).length;
    output.print(`${up} of ${count(rows.length, "stamp")} up${simulated ? ` (${SIMULATED})` : ""}`);
    printSkew(output, skew);
    return ExitCode.Fine;
  } finally {
    await engine.close();
  }
}

function routingRow(entry: RoutingEntry, exported: PropertyMap | undefined): Row {
  const { resources, outputs } = readExport(exported);
  const state = entry.home.retiring ? "retiring" : resources > 0 ? "up" : "not up";
  return {
    id: entry.id,
    ...placeOf(entry),
    ring: "-",
    release: textOf(outputs["release"]),
    state,
    resources,
    endpoint: textOf(outputs["endpoint"]),
  };
}

function readExport(exported: PropertyMap | undefined): { resources: number; outputs: PropertyMap } {
  const resources = resourcesOf(exported);
  const stack = resources.find((resource) => isMap(resource) && resource["type"] === "pulumi:pulumi:Stack");
  const outputs = isMap(stack) && isMap(stack["outputs"]) ? stack["outputs"] : {};
  return { resources: resources.length, outputs };
}

function rowOf({ id, identity }: StampEntry, exported: PropertyMap | undefined, today: string): Row {
  const { cloud, region, ring } = identity;
  const { resources, outputs } = readExport(exported);
  const isUp = resources > 0;
  const state = identity.retiring
    ? "retiring"
    : isExpired(identity, today)
      ? "expired"
      : isUp
        ? "up"
        : "not up";
  return {
    id,
    cloud,
    region,
    class: identity.class,
    ring,
    release: textOf(outputs["release"]) ?? identity.release,
    state,
    resources,
    endpoint: textOf(outputs["endpoint"]),
  };
}

function resourcesOf(exported: PropertyMap | undefined): PropertyValue[] {
  const deployment = exported?.["deployment"];
  const resources = isMap(deployment) ? deployment["resources"] : undefined;
  return Array.isArray(resources) ? resources : [];
}

function textOf(value: PropertyValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
