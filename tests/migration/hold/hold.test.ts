import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { move } from "../../../cli/tenants/move";
import { type RoutingInput, routingSchema, type TenantItem } from "../../../components/routing/contract";
import { routersHoldMs } from "../../../fleet/tenants/move/hold";
import { readProject } from "../../../fleet/inventory/project";
import { routerSink } from "../../../router/follow/router-sink";
import { Synchroniser } from "../../../router/follow/synchroniser";
import { startStandIn } from "../../../router/local/stand-in";
import { DirectoryStore } from "../../../tenants/migration/objects/directory";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import type { Mover } from "../../../tenants/migration/mover";
import { pauseOf } from "../../../tenants/migration/pause";
import { memoryRegistry } from "../../../tenants/registry/memory";
import { openRegistry } from "../../../tenants/registry/open";
import type { Registry } from "../../../tenants/registry/registry";
import { runInProcess } from "../../cli/in-process";
import { readMigration } from "../../journals/moves-in-folder";
import { ROUTINGS } from "../../routing/fleet";
import { describeHaproxy, send, startRouter } from "../../routing/haproxy";
import { programOf } from "./program";
import { journalsOf, perform, type Stage } from "../stage";
import { FAST, register, temporaryFolder } from "../world";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A tenant with an object on the first of two stamps, and what moves it. */
async function scene(): Promise<{ registry: Registry; stage: Stage; steps: string[]; mover: ObjectMover }> {
  const { folder, remove } = temporaryFolder();
  closers.push(remove);
  const registry = memoryRegistry("test");
  await register(registry);
  const steps: string[] = [];
  const noting: Registry = Object.create(registry, {
    put: {
      value: async (kind: "tenant", item: TenantItem) => {
        const written = await registry.put(kind, item);
        const step = item.migration?.step;
        if (step !== undefined && steps.at(-1) !== step) steps.push(step);
        return written;
      },
    },
  }) as Registry;
  const store = (stamp: string) => new DirectoryStore(`${folder}/objects-${stamp}`);
  await store("a1").put("t/acme/one", { body: Buffer.from("1"), size: 1 });
  const mover = new ObjectMover({ store, prefix: "t/{tenant}/", folder: `${folder}/manifests` });
  const settings = { ...FAST, leaseMs: 300, pauseMs: 120_000 };
  return { registry: noting, stage: { folder, urls: {}, settings }, steps, mover };
}

/** A mover one of whose methods does something else first. */
function first(mover: Mover, more: Partial<Mover>): Mover {
  return Object.create(
    mover,
    Object.fromEntries(Object.entries(more).map(([name, value]) => [name, { value }])),
  ) as Mover;
}

describeHaproxy("behind a real router, a cut-over that takes longer than requests are held", () => {
  test("is taken back before one of them is refused, and is done when the machine has time again", async () => {
    const { mover, registry, stage, steps } = await scene();
    for (const id of ["a1", "b1"]) {
      const { port, stop: end } = await startStandIn(id);
      closers.push(end);
      const item = (await registry.get("stamp", id))!;
      await registry.put("stamp", { ...item, version: item.version + 1, originHost: `127.0.0.1:${port}` });
    }
    const synchroniser = new Synchroniser(registry);
    const limits = { ...ROUTINGS.subdomain.limits, holdSeconds: 10 };
    const router = await startRouter({ ...ROUTINGS.subdomain, limits }, await synchroniser.begin());
    closers.push(() => router.stop());
    const stop = new AbortController();
    const sink = routerSink(router.place, () => Promise.reject(new Error("no reload is needed here")));
    const following = synchroniser.run(sink, stop.signal, 20);
    const seen: string[] = [];
    const asking = Array.from({ length: 3 }, async () => {
      while (!stop.signal.aborted) {
        const { headers, status } = await send(router.port, [["Host", "acme.example.test"]]);
        const answer = status === 200 ? (headers["x-answered-by"] ?? "nobody") : String(status);
        if (!seen.includes(answer)) seen.push(answer);
        await sleep(5);
      }
    });
    let left = 1;
    // Together they take longer than the router holds; neither does.
    const slow = first(mover, {
      sync: async (crossing) => {
        if (steps.at(-1) === "moving" && left > 0) await sleep(8000);
        return mover.sync(crossing);
      },
      recheck: async (crossing) => {
        if (steps.at(-1) === "moving" && left-- > 0) await sleep(4000);
        return mover.recheck(crossing);
      },
      hold: async (crossing, stamp, state) => {
        if (stamp === "a1" && state === "open" && steps.at(-1) === "moving") left = 0;
        return mover.hold(crossing, stamp, state);
      },
    });
    try {
      const tools = { holdMs: 10_000 };
      const request = { direction: "forward", to: "b1" } as const;
      expect(await perform(stage, registry, request, { movers: [slow], tools })).toBe("done");
      await sleep(200);
    } finally {
      stop.abort();
      await Promise.all([following, ...asking]);
    }
    expect(seen).toEqual(["a1", "b1"]);
    expect(steps.filter((step) => step === "moving")).toHaveLength(2);
  });
});

describe("a cut-over that never gets done while requests are held", () => {
  test("is tried some times, further apart, and then says what to do; with --pause it goes on", async () => {
    const { mover, registry, stage, steps } = await scene();
    let time = Date.now();
    const tools = {
      holdMs: 5000,
      now: () => time,
      sleep: async (ms: number) => {
        time += ms;
      },
    };
    const busy = first(mover, { pending: () => Promise.resolve(3) });
    const request = { direction: "forward", to: "b1" } as const;
    expect(await perform(stage, registry, request, { movers: [busy], tools })).toBe("halted");
    const { "cut-over": failed } = readMigration(journalsOf(stage))!.phases;
    expect(failed.reason).toBe(
      "3 messages were not worked off within the pause of 4000 ms, 5 times; routers hold a request for 5 s: raise routing.requests.limits.holdSeconds of the blueprint, or let who waits longer get 503: --resume --pause <time>",
    );
    expect(steps.filter((step) => step === "moving")).toHaveLength(5);
    expect(steps.at(-1)).toBe("dualwrite");
    const began = time;
    const later = first(mover, { pending: () => Promise.resolve(time < began + 20_000 ? 3 : 0) });
    const longer = { ...tools, pauseMs: 60_000 };
    expect(await perform(stage, registry, { direction: "forward" }, { movers: [later], tools: longer })).toBe(
      "done",
    );
  });

  test("has its whole pause where no router holds anything", async () => {
    const { mover, registry, stage, steps } = await scene();
    let time = Date.now();
    const tools = {
      now: () => time,
      sleep: async (ms: number) => {
        time += ms;
      },
    };
    const began = time;
    const later = first(mover, { pending: () => Promise.resolve(time < began + 100_000 ? 3 : 0) });
    const request = { direction: "forward", to: "b1" } as const;
    expect(await perform(stage, registry, request, { movers: [later], tools })).toBe("done");
    expect(steps.filter((step) => step === "moving")).toHaveLength(1);
  });
});

test.each([
  ["no router", {}, {}, { ms: 120_000, isBeyondHold: false }],
  ["a router", {}, { holdMs: 5000 }, { ms: 4000, holdMs: 5000, isBeyondHold: false }],
  ["a pause that was asked for", { beyondHold: true }, { holdMs: 5000 }, { ms: 120_000, isBeyondHold: true }],
  [
    "a shorter one that was",
    { beyondHold: true, pauseMs: 3000 },
    { holdMs: 5000 },
    { ms: 3000, isBeyondHold: false },
  ],
  ["one for this run", {}, { holdMs: 5000, pauseMs: 9000 }, { ms: 9000, isBeyondHold: true }],
  ["a queue to be quiet", {}, { holdMs: 5000, quietMs: 5000 }, { ms: 120_000, isBeyondHold: true }],
  ["a hold that is too short for any", {}, { holdMs: 2000 }, { ms: 120_000, isBeyondHold: true }],
])("with %s, the pause is as long as it may be", (_, settings, bounds, pause) => {
  const all = { ...FAST, leaseMs: 10_000, pauseMs: 120_000, ...settings };
  expect(pauseOf(all, bounds)).toEqual(pause);
});

describe("a project's move", () => {
  const REQUESTS: RoutingInput = { sources: [{ kind: "subdomain", domain: "example.test" }] };
  const QUICK = { yes: true, dualWrite: "0", soak: "0", lease: "0" };

  async function project(requests: RoutingInput | undefined, queue = ""): Promise<string> {
    const { folder: root, remove } = temporaryFolder();
    closers.push(remove);
    mkdirSync(join(root, "stacks"));
    mkdirSync(join(root, "objects/a1/t/acme"), { recursive: true });
    const write = (file: string, text: string): void => writeFileSync(join(root, file), text);
    write("Pulumi.yaml", "name: probe\nruntime: nodejs\nstackConfigDir: stacks\n");
    write(
      "movers.yaml",
      `movers:\n  - kind: objects\n    store: { kind: directory, folder: "objects/{stamp}" }\n    prefix: "t/{tenant}/"\n${queue}`,
    );
    write("objects/a1/t/acme/one", "one");
    if (requests !== undefined) write("index.js", programOf(routingSchema.parse(requests)));
    const registry = openRegistry(undefined, { root, by: "test" });
    await register(registry);
    await registry.close();
    return root;
  }

  test.each([
    ["no routing layer", undefined, undefined],
    ["the default", REQUESTS, 5000],
    ["a hold of its own", { ...REQUESTS, limits: { holdSeconds: 12 } }, 12_000],
    ["no hold", { ...REQUESTS, limits: { holdSeconds: 0 } }, undefined],
    ["no request held", { ...REQUESTS, limits: { heldRequests: 0 } }, undefined],
  ])("knows how long routers hold: %s", async (_, requests, holdMs) => {
    expect(routersHoldMs(readProject(await project(requests)))).toBe(holdMs);
  });

  test("knows that an edge holds none, and takes the default for a layer whose blueprint can't be read", async () => {
    const root = await project(REQUESTS);
    const home = (cloud: string, rest: string): void =>
      writeFileSync(
        join(root, "stacks/Pulumi.routing.yaml"),
        `config:\n  stampworks:cloud: ${cloud}\n${rest}  stampworks:stamps: []\n`,
      );
    home("aws", '  stampworks:account: "123456789012"\n  stampworks:regions: ["us-east-1", "eu-west-1"]\n');
    expect(routersHoldMs(readProject(root))).toBeUndefined();
    home("gcp", '  stampworks:account: routing-prod\n  stampworks:regions: ["europe-west1", "us-east1"]\n');
    writeFileSync(join(root, "index.js"), "throw new Error('not today');\n");
    expect(routersHoldMs(readProject(root))).toBe(5000);
  });

  const QUEUE = '  - { kind: queue, pending: "echo 0", quietSeconds: 5 }\n';
  test.each([
    ["nothing where it is done before", REQUESTS, "", {}, undefined],
    [
      "that requests may be refused where somebody says --pause",
      REQUESTS,
      "",
      { pause: "30s" },
      "the cut-over may take up to 30 s: routers hold a request for 5 s, and who waits longer gets 503 with Retry-After",
    ],
    [
      "the same where a queue takes so long",
      REQUESTS,
      QUEUE,
      {},
      "the cut-over may take up to 120 s, since it can't be done sooner: routers hold a request for 5 s,",
    ],
    ["nothing without a router", undefined, QUEUE, { pause: "30s" }, undefined],
  ])("says %s", async (_, requests, queue, flags, told) => {
    const root = await project(requests, queue);
    const all = { ...QUICK, ...flags, to: "b1", until: "verify" };
    const { code, stderr } = await runInProcess(move, { cwd: root, args: ["acme"], flags: all });
    expect(code).toBe(0);
    expect(
      stderr
        .split("\n")
        .find((line) => line.includes("may take up to"))
        ?.slice(0, told?.length),
    ).toBe(told);
    const resumed = await runInProcess(move, {
      cwd: root,
      args: ["acme"],
      flags: { resume: true, pause: "20s", until: "verify" },
    });
    expect(resumed.code).toBe(0);
  });
});
