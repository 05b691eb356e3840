import { z } from "zod";
import type { ServeInput } from "../../fleet/serve/serve";
import { journalOption } from "../common/journal";
import { commandOptions, flag, option } from "../common/option";
import { whole } from "../common/values";

const MOST_SECONDS = 86_400;

export const serveOptions = commandOptions(
  z.object({
    port: option(
      "--port <n>",
      "port on the loopback interface, 0 for any free one (default: 8090)",
      whole(0, 65_535).default(8090),
    ),
    every: option(
      "--every <seconds>",
      "from the end of one look at the fleet to the next, 1 to 86400 (default: 60)",
      whole(1, MOST_SECONDS).default(60),
    ),
    for: option(
      "--for <seconds>",
      "end by itself after so long, 1 to 86400",
      whole(1, MOST_SECONDS).optional(),
    ),
    drift: flag("--drift", "ask the clouds at each look whether stamps drifted"),
    outliers: flag("--outliers", "ask Prometheus which stamps are unlike their sisters (outliers.yaml)"),
    registry: option(
      "--registry <where>",
      "registry to count tenants in (default: the fleet's own, if it has one)",
      z.string().optional(),
    ),
    journal: journalOption,
  }),
  ({ for: seconds, ...given }): ServeInput => ({ ...given, seconds }),
);
