#!/usr/bin/env node
import { messageOf } from "../../core/message";
import { routerOptions } from "./environment";
import { superviseRouter } from "./supervise";

function say(event: string, more: object = {}): void {
  process.stderr.write(`${JSON.stringify({ event, ...more })}\n`);
}

async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  await superviseRouter({
    ...routerOptions(process.env),
    haproxy: "haproxy",
    signal: stop.signal,
    onLog: (line) => process.stdout.write(`${line}\n`),
    onRound: (round) => say("table", round),
    onEjected: ({ event, ...more }) => say(`stamp ${event}`, more),
    onCertified: (certified) => say("certificate", certified),
    onLooked: (looked) => say("secrets", looked),
  });
}

if (require.main === module) {
  main()
    .catch((error: unknown) => {
      say("failed", { problem: messageOf(error) });
      process.exitCode = 1;
    })
    // A cloud's SDK may still be trying: the platform must not wait for it.
    .finally(() => process.exit());
}
