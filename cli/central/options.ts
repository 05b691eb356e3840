import { createInterface } from "node:readline";
import { z } from "zod";
import type { CentralInput } from "../../fleet/central/central";
import { argument, commandOptions, flag, option } from "../common/option";
import { whole } from "../common/values";

/** Seconds a local run lasts unless it is told. */
const DEFAULT_SECONDS = 3600;
const MOST_SECONDS = 86_400;

export const centralOptions = commandOptions(
  z.object({
    stacks: argument("[stacks...]", z.array(z.string()).default([])),
    local: flag("--local", "run the chain here"),
    for: option(
      "--for <seconds>",
      "end by itself after so long, 1 to 86400 (default: 3600)",
      whole(1, MOST_SECONDS).default(DEFAULT_SECONDS),
    ),
    every: option(
      "--every <seconds>",
      "between two looks, 1 to 3600 (default: 2)",
      whole(1, 3600).default(2),
    ),
    rate: option(
      "--rate <n>",
      "orders a second that each stamp's application writes, 1 to 1000 (default: 20)",
      whole(1, 1000).default(20),
    ),
    keep: option("--keep <file>", "keep the centre's DuckDB file, for central search", z.string().optional()),
    nats: option(
      "--nats <path>",
      "nats-server 2.9 or newer (default: on PATH, or below .tools)",
      z.string().optional(),
    ),
  }),
  ({ for: seconds, ...given }): CentralInput => ({ ...given, seconds, toggles: typed }),
);

/** Tells each link that is typed, a line a link. */
function typed(toggle: (link: string) => void): () => void {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    if (line.trim() !== "") toggle(line.trim());
  });
  return () => lines.close();
}
