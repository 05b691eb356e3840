#!/usr/bin/env node
import { join } from "node:path";
import { z } from "zod";
import { StampError } from "../../components/contract/errors";
import { parse } from "../../components/contract/parse";
import { routingSchema } from "../../components/routing/contract";
import { LastGood } from "./last-good";
import { FileRegistry } from "./registry-file";
import { superviseRouter } from "./supervise";

/** The router's environment. */
const environmentSchema = z.object({
  /** The routing configuration as JSON. */
  STAMPWORKS_ROUTING: z.string(),
  /** Path of the registry's export. */
  STAMPWORKS_REGISTRY: z.string().regex(/^\//, { error: () => "an absolute path" }),
  /** Port of the listener; 1–65535, default 8080. */
  PORT: z.coerce.number().int().min(1).max(65_535).default(8080),
  /** Folder for configuration, maps and the last good table; default `/var/lib/stampworks`. */
  STAMPWORKS_HOME: z.string().default("/var/lib/stampworks"),
  /** Folder of certificates; default none: TLS ends in front. */
  STAMPWORKS_CERTIFICATES: z.string().optional(),
  /** Path of the public key that tokens are verified with. */
  STAMPWORKS_TOKEN_KEY: z.string().optional(),
  /** Seconds between looks at the registry; 1–300, default 5. */
  STAMPWORKS_INTERVAL: z.coerce.number().min(1).max(300).default(5),
});

function say(event: string, more: object = {}): void {
  process.stderr.write(`${JSON.stringify({ event, ...more })}\n`);
}

async function main(): Promise<void> {
  const environment = parse(environmentSchema, process.env, "");
  let input: unknown;
  try {
    input = JSON.parse(environment.STAMPWORKS_ROUTING);
  } catch (error) {
    throw new StampError("input", "STAMPWORKS_ROUTING is no JSON", {}, { cause: error });
  }
  const home = environment.STAMPWORKS_HOME;
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  await superviseRouter({
    routing: parse(routingSchema, input, "routing"),
    source: new FileRegistry(environment.STAMPWORKS_REGISTRY),
    keep: new LastGood(join(home, "table")),
    place: {
      listen: `:${environment.PORT}`,
      maps: join(home, "maps"),
      socket: join(home, "api.sock"),
      stampTls: true,
      ...(environment.STAMPWORKS_CERTIFICATES === undefined
        ? {}
        : { certificates: environment.STAMPWORKS_CERTIFICATES }),
      ...(environment.STAMPWORKS_TOKEN_KEY === undefined
        ? {}
        : { tokenKey: environment.STAMPWORKS_TOKEN_KEY }),
    },
    folder: home,
    intervalMs: environment.STAMPWORKS_INTERVAL * 1000,
    haproxy: "haproxy",
    signal: stop.signal,
    onLog: (line) => process.stdout.write(`${line}\n`),
    onRound: (round) => say("table", round),
  });
}

if (require.main === module) {
  main().catch((error: unknown) => {
    say("failed", { problem: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
  });
}
