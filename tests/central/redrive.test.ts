import type { DeadLetterQueue, Message } from "../../fleet/central/redrive/aws-queue";
import { drain } from "../../fleet/central/redrive/drain";
import { Erased } from "../../fleet/central/redrive/erased";
import { memberOf, readLetter } from "../../fleet/central/redrive/letter";
import { namesOfCentre, namesOfStamp } from "../../fleet/central/redrive/places";
import type { Sorted } from "../../fleet/central/redrive/put-back";
import { redrive } from "../../fleet/central/redrive/redrive";
import { openFleet } from "../../fleet/open";
import { Tombstones } from "../../tenants/migration/centre/lake/tombstones";
import type { TenantItem } from "../../components/routing/contract";
import { renderPair } from "./fleet";
import { CANARY, detailOf, letter, RedriveStage, STAMP } from "./redrive-stage";
import { renderCentre } from "./render";

test("what is put back is what the application published, character by character", () => {
  const body = letter(1, { tenant: "acme" });
  expect(memberOf(body, "detail")).toBe(detailOf(1, { tenant: "acme" }));
  expect(readLetter(body)).toMatchObject({ tenant: "acme", account: STAMP, taken: "2026-11-01T10:00:01Z" });
  expect(memberOf('{"a":[{"detail":1}],"b":"detail","detail" : [1,{"x":"]"}] ,"c":2}', "detail")).toBe(
    '[1,{"x":"]"}]',
  );
  expect(memberOf('{ "detail":-1.50e3}', "detail")).toBe("-1.50e3");
  // Whoever reads JSON takes the last.
  expect(memberOf('{"detail":1,"d\\u0065tail":{"t":2}}', "detail")).toBe('{"t":2}');
});

test.each([
  ["no event", "not JSON"],
  ["no event", '{"detail":{"tenant":"acme"}}'],
  ["no tenant", letter(1, {})],
])("a dead letter is told to be %s", (what, body) => {
  expect(readLetter(body)).toBe(what);
});

describe("where dead letters wait", () => {
  let stage: RedriveStage;
  beforeAll(() => {
    stage = new RedriveStage();
  });
  afterAll(() => stage.remove());

  test("is what the stamp's and the centre's own components made", async () => {
    const fleet = await openFleet(stage.context());
    const [euw1a, central] = [fleet.inventory.stamps[0]!, fleet.inventory.central[0]!];
    const blueprint = fleet.program.blueprint!;
    const named = (resources: readonly { readonly type: string; readonly inputs: object }[], type: string) =>
      resources.filter((each) => each.type.endsWith(`:${type}`)).map(({ inputs }) => ({ ...inputs }));
    const [{ graph }] = (await renderPair("aws")).stamps;
    const { dead, topic } = namesOfStamp(euw1a, blueprint);
    expect(named(graph.resources, "Queue")).toContainEqual(expect.objectContaining({ name: dead }));
    expect(named(graph.resources, "EventBus")).toContainEqual(expect.objectContaining({ name: topic }));
    const centre = await renderCentre("aws", {}, { search: true });
    const names = namesOfCentre(central, blueprint);
    expect(named(centre.resources, "Queue")).toContainEqual(expect.objectContaining({ name: names.dead }));
    expect(named(centre.resources, "Bucket")).toContainEqual(
      expect.objectContaining({ bucket: names.bucket }),
    );
    expect(
      named(centre.resources, "FirehoseDeliveryStream").map((each) => Reflect.get(each, "name")),
    ).toEqual(expect.arrayContaining([...names.streams]));
  });

  test("is told on Google Cloud with what to run, and on Azure that there is none; nobody is asked", async () => {
    const gcp = { cloud: "gcp", region: "europe-west4" };
    const azure = { cloud: "azure", region: "westeurope" };
    const guid = "00000000-aaaa-4bbb-8ccc-000000000001";
    stage.addOther(
      "euw4g",
      { ...gcp, account: "acme-p-euw4g", cidr: "10.17.0.0/16" },
      { ...gcp, account: "acme-central-eu", stamps: "{ euw4g: acme-p-euw4g }" },
    );
    stage.addOther(
      "weu1z",
      { ...azure, account: guid, cidr: "10.18.0.0/16" },
      { ...azure, account: "00000000-1111-2222-3333-555555555551", stamps: `{ weu1z: ${guid} }` },
    );
    const { stacks } = await redrive(
      stage.input({ stacks: ["euw4g", "weu1z"], start: true }),
      stage.context(),
    );
    const [onGcp, onAzure] = stacks;
    const [{ graph }] = (await renderPair("gcp")).stamps;
    for (const type of ["topic:Topic", "subscription:Subscription"]) {
      const names = graph.resources
        .filter((each) => each.type === `gcp:pubsub/${type}`)
        .map(({ inputs }) => String(inputs["name"]));
      expect(names.some((name) => onGcp?.commands.join("\n").includes(`/${name}:`))).toBe(true);
    }
    expect(onAzure).toMatchObject({ stack: "weu1z", commands: [], note: expect.stringContaining("Capture") });
    expect(stacks.map(({ waiting }) => waiting)).toEqual([undefined, undefined]);
  });
});

/** A queue in memory, as SQS is one: what was received is not seen by the next, and comes back when it is released. */
class Waiting implements Pick<DeadLetterQueue, "receive" | "delete" | "release"> {
  readonly there = new Map<string, Message>();
  readonly unseen = new Set<string>();
  private count = 0;

  add(body: string, sent = 0): void {
    this.count += 1;
    const id = `m${this.count}`;
    this.there.set(id, { id, handle: id, body, sent, target: undefined });
  }

  receive(most: number): Promise<readonly Message[]> {
    const seen = [...this.there.values()]
      .filter(({ id }) => !this.unseen.has(id))
      .slice(0, Math.min(10, most));
    for (const { id } of seen) this.unseen.add(id);
    return Promise.resolve(seen);
  }

  delete(messages: readonly Message[]): Promise<number> {
    for (const { id } of messages) this.there.delete(id);
    return Promise.resolve(0);
  }

  release(messages: readonly Message[]): Promise<void> {
    for (const { id } of messages) this.unseen.delete(id);
    return Promise.resolve();
  }

  /** What anybody would receive now. */
  visible(): number {
    return [...this.there.keys()].filter((id) => !this.unseen.has(id)).length;
  }
}

describe("putting back what waits", () => {
  let queue: Waiting;
  let put: string[];
  const tenants: Record<string, Pick<TenantItem, "erasing"> | undefined> = {};
  beforeEach(() => {
    queue = new Waiting();
    put = [];
    Object.assign(tenants, { acme: {}, late: {} });
  });
  const look = () => Tombstones.of({ place: "nowhere", notes: async function* () {} });
  const registry = { get: (_: unknown, tenant: string) => Promise.resolve(tenants[tenant]) };
  const go = (
    more: { limit?: number; signal?: AbortSignal; after?: (sorted: readonly Sorted[]) => void } = {},
  ) => {
    const erased = new Erased(registry as ConstructorParameters<typeof Erased>[0], undefined as never, "");
    return drain({
      queue,
      erased: { look, fateOf: (each, notes) => erased.fateOf(each, notes) },
      put: {
        refuses: () => undefined,
        put: (sorted) => {
          put.push(...sorted.map((each) => each.letter.detail));
          more.after?.(sorted);
          return Promise.resolve(sorted);
        },
      },
      limit: more.limit ?? 1000,
      signal: more.signal ?? new AbortController().signal,
      told: () => undefined,
    });
  };

  test("takes all of it, ten at a time, and no more than it was told to", async () => {
    for (let n = 0; n < 25; n += 1) queue.add(letter(n, { tenant: "acme" }));
    expect(await go({ limit: 13 })).toMatchObject({ putBack: 13, left: {} });
    expect(queue.visible()).toBe(12);
    expect(await go()).toMatchObject({ putBack: 12 });
    expect(put).toHaveLength(25);
  });

  test("killed after it was put and before it was deleted, it is there, and the next puts it back with the same id", async () => {
    queue.add(letter(1, { tenant: "acme" }));
    const killed = go({
      after: () => {
        throw new Error("its process has ended");
      },
    });
    await expect(killed).rejects.toThrow("its process has ended");
    expect(queue.visible()).toBe(1);
    expect(await go()).toMatchObject({ putBack: 1 });
    expect(put).toEqual([detailOf(1, { tenant: "acme" }), detailOf(1, { tenant: "acme" })]);
  });

  test("ends when something comes back, and not for what waited twice before", async () => {
    queue.add(letter(1, { tenant: "acme" }));
    for (let n = 10; n < 20; n += 1) queue.add(letter(n, { tenant: "acme" }));
    queue.add(letter(1, { tenant: "acme" }));
    expect(await go()).toMatchObject({ putBack: 12, cameBack: false });
    queue.add(letter(2, { tenant: "acme" }));
    const again = (sorted: readonly Sorted[]): void => {
      for (const { message } of sorted) queue.add(message.body, Date.now());
    };
    expect(await go({ after: again })).toMatchObject({
      putBack: 1,
      cameBack: true,
      left: { "came back": 1 },
    });
    expect(queue.visible()).toBe(1);
  });

  test("stops where a tenant's erasure began meanwhile: nothing of the batch is put, and all of it can be seen again", async () => {
    for (let n = 0; n < 10; n += 1) queue.add(letter(n, { tenant: "acme" }));
    queue.add(letter(10, { tenant: "acme" }));
    queue.add(letter(11, { tenant: "late" }));
    const begin = (): void => {
      tenants["late"] = { erasing: { step: "closing", since: "2026-11-02T00:00:00Z", by: "ann@here" } };
    };
    await expect(go({ after: begin })).rejects.toThrow(/tenant "late" wait there, which is being erased/u);
    expect(put).toHaveLength(10);
    expect(queue.visible()).toBe(2);
  });

  test("leaves what no tenant of the registry said, with why, and says nothing of what it says", async () => {
    queue.add(letter(1, { tenant: "nobody" }));
    queue.add(letter(2, {}));
    queue.add("not JSON");
    const said = await go();
    expect(said.left).toEqual({ "unknown tenant": 1, "no tenant": 1, "no event": 1 });
    expect(JSON.stringify(said)).not.toContain(CANARY);
    expect(queue.visible()).toBe(3);
  });
});
