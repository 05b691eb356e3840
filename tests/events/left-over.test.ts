import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { natsSource } from "../../events/broker/nats";
import { streamOf } from "../../events/broker/nats-stream";
import { findNats, localNats } from "../../events/local/nats";
import { NATS } from "./nats";

const withNats = NATS === undefined ? describe.skip : describe;

withNats("a broker that was killed between confirming an event and deleting it", () => {
  test("has the event taken once more, and then nothing waits", async () => {
    const folder = mkdtempSync(join(tmpdir(), "left-over-"));
    const broker = await localNats(findNats([NATS ?? ""]), join(folder, "nats"));
    const messages = join(folder, "nats/jetstream/$G/streams", streamOf("a1"), "msgs");
    try {
      await broker.start();
      const first = await natsSource("a1", broker);
      expect(await first.waiting()).toBe(0);
      const connection = await connect({ servers: broker.servers });
      await jetstream(connection).publish("events.a1.acme", "an event");
      await connection.close();
      // The disk as it was before the event was deleted, with what the consumer says after it.
      await broker.kill();
      cpSync(messages, join(folder, "before"), { recursive: true });
      await broker.start();
      const taken = await first.next(2000);
      expect(taken.arrivals).toHaveLength(1);
      await taken.done();
      while ((await first.waiting()) > 0);
      await first.close();
      await broker.kill();
      rmSync(messages, { recursive: true });
      cpSync(join(folder, "before"), messages, { recursive: true });
      await broker.start();

      const source = await natsSource("a1", broker);
      expect(await source.waiting()).toBe(1);
      const again = await source.next(1000);
      expect(again.arrivals.map(({ envelope, tenant }) => [tenant, envelope.body])).toEqual([
        ["acme", "an event"],
      ]);
      // Not before the centre has it.
      expect(await source.waiting()).toBe(1);
      await again.done();
      expect([await source.waiting(), (await source.next(1000)).arrivals]).toEqual([0, []]);
      await source.close();
    } finally {
      await broker.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
