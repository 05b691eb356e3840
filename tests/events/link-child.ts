import { natsSink, natsSource } from "../../events/broker/nats";
import { openDuckDb } from "../../events/centre/open";
import { takeIn } from "../../events/centre/intake";
import { connectSql } from "../../events/outbox/client";
import { Publisher } from "../../events/outbox/publisher";
import type { Link } from "./chain";

/** Runs one link of the chain in a process of its own, until it is killed. */
async function main([text = "{}"]: readonly string[]): Promise<void> {
  const link = JSON.parse(text) as Link;
  const { servers } = link;
  const forever = new AbortController().signal;
  if (link.kind === "publisher") {
    const sink = await natsSink(link.stamp, { servers });
    process.stdout.write("ready\n");
    await new Publisher({ stamp: link.stamp, sink, connect: () => connectSql(link.url) }).run(forever);
    return;
  }
  const centre = await openDuckDb(link.file);
  const sources = await Promise.all(link.stamps.map((stamp) => natsSource(stamp, { servers })));
  process.stdout.write("ready\n");
  await takeIn(sources, centre, forever);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
