import { createInterface } from "node:readline";
import { z } from "zod";
import type { RouteInput } from "../../fleet/route/route";
import { argument, commandOptions, flag, option } from "../common/option";
import { list, whole } from "../common/values";

/** Seconds a local run lasts unless it is told. */
const DEFAULT_SECONDS = 3600;
const MOST_SECONDS = 86_400;

export const routeOptions = commandOptions(
  z.object({
    stacks: argument("[stacks...]", z.array(z.string()).default([])),
    local: flag("--local", "run the thin router here"),
    port: option(
      "--port <n>",
      "port on the loopback interface, 0 for any free one (default: 8080)",
      whole(0, 65_535).optional(),
    ),
    for: option(
      "--for <seconds>",
      "end by itself after so long, 1 to 86400 (default: 3600)",
      whole(1, MOST_SECONDS).default(DEFAULT_SECONDS),
    ),
    down: option("--down <ids>", "stamps to begin with stopped, separated by commas", list().default([])),
    haproxy: option(
      "--haproxy <path>",
      "HAProxy 3.0 or newer (default: on PATH, or unpacked below .tools)",
      z.string().optional(),
    ),
  }),
  ({ for: seconds, ...given }): RouteInput => ({ ...given, seconds, toggles: typed }),
);

/** Tells each id that is typed, a line an id. */
function typed(toggle: (id: string) => void): () => void {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    if (line.trim() !== "") toggle(line.trim());
  });
  return () => lines.close();
}
