import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { memoryMb } from "./load.mjs";
import { tenantName } from "./prepare.mjs";

const BATCH = 500;
/** How long traffic goes on before and after a stamp's stop; health checks find it within three seconds. */
const BEFORE_MS = 500;
const AFTER_MS = 4000;
const BACK_MS = 30_000;
const ASKED = 2000;

const hostOf = (index) => `${tenantName(index)}.example.test`;

/** A process of one of the scripts here, asked by message and answering by message. */
function helper(script, args = []) {
  const child = fork(join(import.meta.dirname, script), args, { execArgv: [] });
  const answer = async () => (await once(child, "message"))[0];
  return {
    answer,
    tell: (message) => child.send(message),
    ask: (message) => {
      child.send(message);
      return answer();
    },
    end: () => child.disconnect(),
  };
}

/** Stand-ins for all stamps; with their ports. */
export async function startStamps(ids) {
  const stamps = helper("stamps.mjs", ids);
  const { ports } = await stamps.answer();
  return { ...stamps, ports };
}

/** Indexes of tenants, evenly over all. */
function sample(tenants, wanted) {
  const count = Math.min(tenants, wanted);
  return Array.from({ length: count }, (_, index) => Math.floor((index * tenants) / count));
}

/** Where the registry says each of these tenants is: by its name, by its own domain, and for its function. */
function asksFor(registry, indexes) {
  return indexes.flatMap((index) => {
    const { domains = [], functions = {}, stamp } = registry.get("tenant", tenantName(index));
    const host = hostOf(index);
    return [
      [host, [stamp]],
      ...domains.map((domain) => [domain, [stamp]]),
      ...Object.entries(functions).map(([name, own]) => [host, [own], `/${name}/of/it`]),
    ];
  });
}

/** Tenants move, batch after batch, until so many changes were made in the router's maps. */
async function manyChanges({ setup, traffic, port, sink }, wanted) {
  const { registry, synchroniser, ids, code, flags } = setup;
  const next = (id) => ids[(ids.indexOf(id) + 1) % ids.length];
  // A function's stamp stays where it is while its tenant moves.
  const asks = asksFor(registry, sample(flags.tenants, ASKED)).map(([host, [home], ...path]) =>
    path.length > 0 ? [host, [home], ...path] : [host, [home, next(home)]],
  );
  let changes = 0;
  const counting = {
    apply(before, after, change) {
      changes += code.mapChanges(before, after, change).length;
      return sink.apply(before, after, change);
    },
  };
  traffic.tell({ begin: { port, lanes: { all: { asks, concurrency: 16, down: false } } } });
  const from = performance.now();
  let batches = 0;
  while (changes < wanted) {
    // Round after round every tenant in turn goes to the next stamp and back.
    const first = (batches * BATCH) % flags.tenants;
    const back = Math.floor((batches * BATCH) / flags.tenants) % 2 === 1;
    for (let index = first; index < first + BATCH; index += 1) {
      const item = registry.get("tenant", tenantName(index));
      const stamp = back ? setup.stampOf(index) : next(item.stamp);
      registry.putTenant({ ...item, stamp, version: item.version + 1 });
    }
    const round = await synchroniser.follow(counting);
    if (round.outcome !== "changed") throw new Error(JSON.stringify(round));
    batches += 1;
  }
  const ms = Math.round(performance.now() - from);
  const { all } = await traffic.ask({ end: true });
  const moved = sample(Math.min(flags.tenants, batches * BATCH), ASKED);
  const after = await traffic.ask({ all: { port, asks: asksFor(registry, moved) } });
  return { changes, batches, ms, meanwhile: all, after };
}

/** One stamp stops and comes back while its tenants and all others ask. */
async function oneStops({ setup, traffic, port, stamps }) {
  const { registry, ids, flags } = setup;
  const down = ids[7 % ids.length];
  const asks = asksFor(registry, sample(flags.tenants, 10 * ASKED));
  const own = asks.filter(([, [stamp]]) => stamp === down);
  const others = asks.filter(([, [stamp]]) => stamp !== down);
  const lanes = {
    others: { asks: others, concurrency: 16, down: false },
    own: { asks: own, concurrency: 4, down: true },
  };
  traffic.tell({ begin: { port, lanes } });
  await sleep(BEFORE_MS);
  await stamps.ask({ stop: down });
  await sleep(AFTER_MS);
  const counts = await traffic.ask({ end: true });
  await stamps.ask({ start: down, port: stamps.ports[ids.indexOf(down)] });
  const until = Date.now() + BACK_MS;
  let back = { served: 0 };
  while (back.served === 0 && Date.now() < until) {
    await sleep(250);
    back = await traffic.ask({ all: { port, asks: own.slice(0, 1) } });
  }
  const again = await traffic.ask({ all: { port, asks: own } });
  return { stamp: down, ...counts, again };
}

/** The registry is away: what runs goes on, and what starts anew has the last good table. */
async function registryAway({ setup, traffic, port, sink, startRouter, keep }, asked) {
  const gone = () => Promise.reject(new Error("the registry is away"));
  const alone = new setup.code.Synchroniser({ snapshot: gone, since: gone }, keep);
  const table = await alone.begin();
  const round = await alone.follow(sink);
  const asks = asksFor(setup.registry, sample(setup.flags.tenants, asked));
  const running = await traffic.ask({ all: { port, asks } });
  const second = await startRouter("second", table);
  const restarted = await traffic.ask({ all: { port: second.port, asks } });
  await second.router.kill();
  return { outcome: round.outcome, running, restarted };
}

/**
 * What must hold of a router with real traffic: no request fails while its maps change, a stopped stamp is its own
 * tenants' matter alone, and without a registry all known tenants are still routed. Returns what was counted.
 */
export async function acceptance(setup, stamps) {
  const { code, flags, folder } = setup;
  const traffic = helper("traffic.mjs");
  const running = [];
  const startRouter = async (name, table) => {
    const home = join(folder, name);
    const port = await code.openPort(0);
    const place = code.localPlace(home, port);
    const from = performance.now();
    const file = code.writeRouter(home, setup.routing, table, place);
    const router = await code.startHaproxy(setup.haproxy, file, place.socket);
    running.push(router);
    return { port, place, router, startMs: Math.round(performance.now() - from) };
  };
  try {
    const { port, place, router, startMs } = await startRouter("acceptance", setup.table);
    const memory = memoryMb(router.pid);
    const sink = code.routerSink(place, () => Promise.reject(new Error("no reload is needed")));
    const world = { setup, traffic, stamps, port, sink, startRouter, keep: setup.keep };
    const changes = await manyChanges(world, flags.changes);
    const stopped = await oneStops(world);
    const away = await registryAway(world, flags.asked);
    return {
      tenants: flags.tenants,
      stamps: flags.stamps,
      all: flags.all,
      startMs,
      memoryMb: memory,
      changes,
      stopped,
      away,
    };
  } finally {
    traffic.end();
    await Promise.all(running.map((router) => router.kill()));
  }
}

const counts = ({ requests, served, refused, cut, failed, longestMs, examples }) =>
  `${requests} requests, ${served} served, ${refused} refused as documented, ${cut} cut off, ${failed} failed, longest ${longestMs} ms${examples.map((text) => `\n    ${text}`).join("")}`;

/** The counts as text. */
export function describeAcceptance({
  all,
  tenants,
  stamps,
  startMs,
  memoryMb: memory,
  changes,
  stopped,
  away,
}) {
  return [
    `a router of ${stamps} stamps and ${tenants} tenants${all ? ", with functions, domains, the nearest and limits on" : ""}: started in ${startMs} ms with its files, ${memory} MB`,
    `${changes.changes} changes of its maps in ${changes.batches} batches, ${changes.ms} ms`,
    `  meanwhile: ${counts(changes.meanwhile)}`,
    `  then, of the tenants that moved: ${counts(changes.after)}`,
    `stamp ${stopped.stamp} stopped under load`,
    `  tenants of others: ${counts(stopped.others)}`,
    `  its own: ${counts(stopped.own)}`,
    `  when it is back: ${counts(stopped.again)}`,
    `the registry is away (a round of following it comes to: ${away.outcome})`,
    `  asked of the running router: ${counts(away.running)}`,
    `  asked of one started anew: ${counts(away.restarted)}`,
  ].join("\n");
}
