import { resolve } from "node:path";
import { StampError } from "../../../core/errors";
import { natsSource } from "../../../events/broker/nats";
import { openDuckDb } from "../../../events/centre/open";
import type { MoverConfig } from "../config-schema";
import { MOVERS_FILE, type OpenMovers, outputOf } from "../movers-file";
import { CentreMover } from "./mover";

type Config = Extract<MoverConfig, { kind: "centre" }>;

/** The centre of a fleet's events as the project declares it. */
export function openCentre({ broker, name, warehouse }: Config, tools: OpenMovers): CentreMover {
  return new CentreMover({
    name,
    now: Date.now,
    centre: () => openDuckDb(resolve(tools.root, warehouse.file)),
    ...(broker === undefined
      ? {}
      : { source: async (stamp: string) => natsSource(stamp, { servers: await serversOf(broker, tools) }) }),
  });
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
