import { resolve } from "node:path";
import { StampError, shown } from "../../../core/errors";
import { isThere } from "../../../core/files/read-bytes";
import { natsSource } from "../../../events/broker/nats";
import type { EventStore } from "../../../events/centre/centre";
import { openDuckDb } from "../../../events/centre/open";
import type { MoverConfig } from "../config-schema";
import { MOVERS_FILE, type OpenMovers, outputOf } from "../movers-file";
import { openLakes } from "./lake/open";
import { CentreMover } from "./mover";

type Config = Extract<MoverConfig, { kind: "centre" }>;

/** The centre of a fleet's events as the project declares it. */
export function openCentre({ broker, name, warehouse }: Config, tools: OpenMovers): CentreMover {
  return new CentreMover({
    name,
    now: Date.now,
    centre: storeOf(warehouse, tools.root),
    ...(broker === undefined
      ? {}
      : {
          source: async (stamp: string) =>
            natsSource(stamp, { servers: await serversOf(broker, tools) }, true),
        }),
  });
}

function storeOf(
  warehouse: Config["warehouse"],
  root: string,
): (stamp: string) => Promise<EventStore | undefined> {
  if (warehouse.kind === "lakes") {
    const lakeOf = openLakes(warehouse);
    return async (stamp) => lakeOf(stamp);
  }
  // One process has the file at a time, and all stamps' events are in it.
  let open: Promise<EventStore> | undefined;
  const openOnce = async (): Promise<EventStore> => {
    const file = resolve(root, warehouse.file);
    // One that is made here would be empty, and prove that nothing is left of whom another one has.
    if (!isThere(file))
      throw new StampError("input", "there is no such centre", {
        ...{ file: MOVERS_FILE, field: "warehouse.file", received: shown(warehouse.file) },
        fix: "name the file of openDuckDb, relative to the project, or begin with taking events in",
      });
    const centre = await openDuckDb(file);
    return {
      count: (tenant, stamp) => centre.count(tenant, stamp),
      erase: (tenant, stamp, until) => centre.erase(tenant, stamp, until),
      close: () => {
        open = undefined;
        return centre.close();
      },
    };
  };
  return async () => {
    open ??= openOnce();
    try {
      return await open;
    } catch (error) {
      open = undefined;
      throw error;
    }
  };
}

async function serversOf({ servers }: NonNullable<Config["broker"]>, { env }: OpenMovers): Promise<string> {
  if ("command" in servers) return outputOf(servers.command, {});
  const value = env[servers.env];
  if (value !== undefined && value !== "") return value;
  throw new StampError("input", `the environment variable ${servers.env} is not set`, {
    file: MOVERS_FILE,
    fix: "set it to the address of the broker",
  });
}
