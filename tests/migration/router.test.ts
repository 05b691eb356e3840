import { setTimeout as sleep } from "node:timers/promises";
import { ObjectMover } from "../../tenants/migration/objects/mover";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import { readMigration } from "../journals/moves-in-folder";
import { memoryRegistry } from "../../tenants/registry/memory";
import { routerSink } from "../../router/follow/router-sink";
import { startStandIn } from "../../router/local/stand-in";
import { Synchroniser } from "../../router/follow/synchroniser";
import { describeHaproxy, send, startRouter } from "../routing/haproxy";
import { ROUTINGS } from "../routing/fleet";
import { journalsOf, perform, type Stage } from "./stage";
import { FAST, register, temporaryFolder } from "./world";

/** Answers to one tenant's requests in their order, repeats left out. */
class Answers {
  readonly seen: string[] = [];
  count = 0;

  add(answer: string): void {
    this.count += 1;
    if (this.seen.at(-1) !== answer) this.seen.push(answer);
  }
}

describeHaproxy("a router in front of a tenant that is moved, and of ten others", () => {
  const others = Array.from({ length: 10 }, (_, index) => `other-${index}`);

  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  test.each([
    ["holds the moved tenant's requests: not one is refused", 10, ["a1", "b1"]],
    ["refuses them where it is to hold none", 0, ["a1", "503 moving", "b1"]],
  ])("%s, nor does one of another fail", async (_, holdSeconds, seen) => {
    const { folder, remove } = temporaryFolder();
    closers.push(remove);
    const registry = memoryRegistry("test");
    await register(registry);
    for (const id of ["a1", "b1"]) {
      const { port, stop: end } = await startStandIn(id);
      closers.push(end);
      const item = await registry.get("stamp", id);
      await registry.put("stamp", {
        ...item,
        version: item!.version + 1,
        originHost: `127.0.0.1:${port}`,
      });
    }
    for (const [index, tenant] of others.entries())
      await registry.put("tenant", {
        tenant,
        version: 1,
        pool: "eu-standard",
        stamp: index % 2 === 0 ? "a1" : "b1",
      });
    const synchroniser = new Synchroniser(registry);
    const limits = { ...ROUTINGS.subdomain.limits, holdSeconds };
    const router = await startRouter({ ...ROUTINGS.subdomain, limits }, await synchroniser.begin());
    closers.push(() => router.stop());
    const sink = routerSink(router.place, () => Promise.reject(new Error("no reload is needed here")));
    const stop = new AbortController();
    const following = synchroniser.run(sink, stop.signal, 20);
    const answers = new Map(["acme", ...others].map((tenant) => [tenant, new Answers()]));
    let retryAfter: string | undefined;
    const asking = [...answers].map(async ([tenant, told]) => {
      while (!stop.signal.aborted) {
        const { headers, status } = await send(router.port, [["Host", `${tenant}.example.test`]]);
        if (status === 503) retryAfter = headers["retry-after"];
        told.add(
          status === 200
            ? (headers["x-answered-by"] ?? "nobody")
            : `${status} ${headers["x-stamp-refusal"] ?? ""}`,
        );
        await sleep(5);
      }
    });
    try {
      const stage: Stage = {
        folder,
        urls: {},
        settings: { ...FAST, dualWriteMs: 200, leaseMs: 300, soakMs: 200 },
      };
      const store = (stamp: string) => new DirectoryStore(`${folder}/objects-${stamp}`);
      await store("a1").put("t/acme/one", { body: Buffer.from("1"), size: 1 });
      const mover = new ObjectMover({ store, prefix: "t/{tenant}/", folder: `${folder}/manifests` });
      expect(await perform(stage, registry, { direction: "forward", to: "b1" }, { movers: [mover] })).toBe(
        "done",
      );
      await sleep(200);
    } finally {
      stop.abort();
      await Promise.all([following, ...asking]);
    }
    const counts = readMigration(journalsOf({ folder, urls: {}, settings: FAST }))?.phases["cut-over"].counts;
    expect(counts?.["pause (ms)"]).toBeLessThanOrEqual(FAST.pauseMs);
    expect(answers.get("acme")?.seen).toEqual(seen);
    expect(retryAfter).toBe(holdSeconds === 0 ? "5" : undefined);
    for (const [index, tenant] of others.entries()) {
      expect(answers.get(tenant)?.seen).toEqual([index % 2 === 0 ? "a1" : "b1"]);
      expect(answers.get(tenant)?.count).toBeGreaterThan(10);
    }
  });
});
