// A process of its own that asks at a steady rate, whatever the answers take, and says how long they took.
import { Connection } from "../router/client.mjs";

const CONNECTIONS = 16;

async function run({ hosts, port, rate, seconds }) {
  const connections = Array.from({ length: CONNECTIONS }, () => new Connection(port));
  const took = [];
  const count = { ok: 0, busy: 0, other: 0 };
  const under = new Set();
  const from = performance.now();
  const ask = (index) => {
    // From when it was due, so that a client that comes late does not hide what was slow.
    const due = from + (index * 1000) / rate;
    const host = `${hosts[index % hosts.length]}.example.test`;
    const one = connections[index % CONNECTIONS].ask(host).then(
      ({ status }) => {
        took.push(performance.now() - due);
        count[status === 200 ? "ok" : status === 429 ? "busy" : "other"] += 1;
      },
      () => {
        count.other += 1;
      },
    );
    under.add(one.finally(() => under.delete(one)));
  };
  let next = 0;
  while (next < rate * seconds) {
    const due = Math.min(rate * seconds, Math.ceil(((performance.now() - from) * rate) / 1000));
    while (next < due) ask(next++);
    await new Promise((done) => setTimeout(done, 1));
  }
  await Promise.all(under);
  for (const connection of connections) connection.close();
  took.sort((a, b) => a - b);
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
  return { ...count, p50: at(0.5), p99: at(0.99) };
}

process.on("message", async (message) => process.send(await run(message)));
process.on("disconnect", () => process.exit());
