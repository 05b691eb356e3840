// A process of its own that keeps requests under way and judges each answer, told by messages what to ask.
import { Connection } from "./client.mjs";

/** What is wrong with an answer; undefined when it is right. `down`: the stamp may be away, and the answer must say so. */
function problem({ status, by, refusal, retryAfter }, stamps, down) {
  if (status === 200) return stamps.includes(by) ? undefined : `answered by ${by} instead of ${stamps}`;
  if (down && status >= 502 && refusal === "down" && Number(retryAfter) > 0) return undefined;
  return `${status} ${refusal ?? ""}`;
}

function counter() {
  return { requests: 0, served: 0, refused: 0, cut: 0, failed: 0, examples: [], longestMs: 0 };
}

/** Asks once and counts. */
async function judge(connection, [host, stamps, path], down, count) {
  count.requests += 1;
  const from = performance.now();
  let wrong;
  try {
    const answer = await connection.ask(host, path);
    wrong = problem(answer, stamps, down);
    if (wrong === undefined) count[answer.status === 200 ? "served" : "refused"] += 1;
  } catch (error) {
    // What is under way at a stamp when it ends is cut off with it.
    if (down) count.cut += 1;
    else wrong = error.message;
  }
  count.longestMs = Math.max(count.longestMs, Math.round(performance.now() - from));
  if (wrong === undefined) return;
  count.failed += 1;
  if (count.examples.length < 5) count.examples.push(`${host}${path ?? ""}: ${wrong}`);
}

/** Asks for each host in turn until told to stop. */
function keepAsking({ port, lanes }) {
  let stopped = false;
  const counts = {};
  const workers = Object.entries(lanes).flatMap(([name, { asks, concurrency, down }]) => {
    const count = counter();
    counts[name] = count;
    return Array.from({ length: concurrency }, async () => {
      const connection = new Connection(port);
      while (!stopped) await judge(connection, asks[count.requests % asks.length], down, count);
      connection.close();
    });
  });
  return async () => {
    stopped = true;
    await Promise.all(workers);
    return counts;
  };
}

/** Asks for each host once, several at a time on each connection. */
async function askAll({ port, asks }) {
  const count = counter();
  let next = 0;
  const worker = async () => {
    const connection = new Connection(port);
    while (next < asks.length) {
      const some = asks.slice(next, next + 20);
      next += some.length;
      await Promise.all(some.map((one) => judge(connection, one, false, count)));
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return count;
}

let stop;
process.on("message", async (message) => {
  if (message.begin !== undefined) stop = keepAsking(message.begin);
  if (message.end === true) process.send(await stop());
  if (message.all !== undefined) process.send(await askAll(message.all));
});
process.on("disconnect", () => process.exit());
