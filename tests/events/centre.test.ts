import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDbCentre } from "../../events/centre/centre";
import { openDuckDb } from "../../events/centre/open";
import { event } from "./events";

describe("the centre of one machine", () => {
  let folder: string;
  let centre: DuckDbCentre;
  const file = (): string => join(folder, "centre.duckdb");
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "stampworks-centre-"));
    centre = await openDuckDb(file());
  });
  afterEach(async () => {
    await centre.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("keeps an event once, however often and with whatever beside it comes", async () => {
    const [one, two] = [event("acme", 1), event("acme", 2)];
    expect(await centre.take([one, two, one])).toMatchObject({ added: 2, duplicates: 1 });
    expect(await centre.take([two, event("acme", 3), one])).toMatchObject({ added: 1, duplicates: 2 });
    expect(await centre.state()).toMatchObject({
      tenants: [{ tenant: "acme", events: 3, completeTo: 3 }],
      duplicates: 3,
    });
  });

  test("says up to where a tenant's order is complete, whatever comes first", async () => {
    const [, ...later] = [1, 2, 3, 4, 5].map((number) => event("acme", number));
    await centre.take([later[3]!, later[1]!]);
    await centre.take([event("globex", 1)]);
    expect((await centre.state()).tenants).toEqual([
      { tenant: "acme", events: 2, completeTo: 0, newest: 5 },
      { tenant: "globex", events: 1, completeTo: 1, newest: 1 },
    ]);
    await centre.take([event("acme", 1)]);
    await centre.take([later[0]!]);
    expect((await centre.state()).tenants[0]).toMatchObject({ completeTo: 3, newest: 5 });
    await centre.take([later[2]!]);
    expect((await centre.state()).tenants[0]).toMatchObject({ completeTo: 5, newest: 5 });
  });

  test("puts an event with another one's number aside, and overwrites nothing", async () => {
    const first = event("acme", 1, { data: '"first"' });
    await centre.take([first]);
    const other = event("acme", 1, { data: '"other"' });
    expect(await centre.take([other])).toMatchObject({ added: 0, duplicates: 0, conflicts: 1 });
    expect(await centre.take([other, event("acme", 2), event("acme", 2)])).toMatchObject({
      ...{ added: 1, duplicates: 1, conflicts: 1 },
    });
    expect(await centre.query("SELECT data FROM events ORDER BY sequence")).toEqual([
      { data: '"first"' },
      { data: "{}" },
    ]);
    expect((await centre.state()).conflicts).toBe(2);
  });

  test("keeps numbers that JavaScript would round", async () => {
    await centre.take([event("acme", 1, { data: '{"n":12345678901234567890.10}' })]);
    expect(await centre.query("SELECT data FROM events")).toEqual([
      { data: '{"n":12345678901234567890.10}' },
    ]);
  });

  test("keeps what it can't read aside, once", async () => {
    const rejected = [{ stamp: "a1", tenant: "acme", reason: "no JSON", body: "{" }];
    await centre.take([], rejected);
    await centre.take([], rejected);
    expect((await centre.state()).rejected).toBe(1);
    expect(await centre.count("acme", "a1")).toBe(1);
  });

  test.each([
    ["half a character", '"\\ud800"'],
    ["no JSON", "{"],
  ])("takes what comes beside data that DuckDB can't read (%s), and puts that aside", async (_, data) => {
    const bad = event("acme", 2, { data });
    const beside = [event("acme", 1), event("globex", 1)];
    expect(await centre.take([beside[0]!, bad, beside[1]!])).toEqual({
      ...{ added: 2, duplicates: 0, conflicts: 0, erased: 0 },
    });
    expect(await centre.take([bad])).toMatchObject({ added: 0, duplicates: 0 });
    expect(await centre.query("SELECT stamp, tenant, body FROM rejected")).toEqual([
      { stamp: "a1", tenant: "acme", body: data },
    ]);
    expect(await centre.erase("acme", "a1", new Date("2031-01-01T00:00:00Z"))).toBe(2);
  });

  test("puts an event aside that says something else under an id that is there", async () => {
    const first = event("acme", 1, { data: '{"amount":1}' });
    await centre.take([first]);
    const other = { ...first, data: '{"amount":2}' };
    expect(await centre.take([other, first])).toMatchObject({ added: 0, duplicates: 1, conflicts: 1 });
    expect(await centre.query("SELECT data FROM events")).toEqual([{ data: '{"amount":1}' }]);
    expect(await centre.query("SELECT data FROM conflicts")).toEqual([{ data: '{"amount":2}' }]);
  });

  test("tells the delay of what came last, and not for years of one that a wrong clock dated ahead", async () => {
    await centre.take([event("acme", 1, { time: new Date(Date.now() + 365 * 86_400_000).toISOString() })]);
    await centre.take([event("acme", 2, { time: new Date(Date.now() - 60_000).toISOString() })]);
    const delay = (await centre.state()).stamps[0]?.delayMs ?? 0;
    expect(delay).toBeGreaterThanOrEqual(60_000);
    expect(delay).toBeLessThan(3_600_000);
  });

  test("lets nothing of an erased tenant in that was written before, and what comes later is a new life", async () => {
    const until = new Date("2030-06-01T00:00:00Z");
    const old = [1, 2, 3].map((number) => event("acme", number));
    await centre.take(
      [...old.slice(0, 2), event("globex", 1)],
      [{ stamp: "a1", tenant: "acme", reason: "x", body: "y" }],
    );
    expect(await centre.erase("acme", "a1", until)).toBe(3);
    expect(await centre.count("acme", "a1")).toBe(0);
    expect(await centre.take(old)).toEqual({ added: 0, duplicates: 0, conflicts: 0, erased: 3 });
    const again = event("acme", 1, { time: "2030-06-01T00:00:00.001000Z" });
    expect(await centre.take([again])).toMatchObject({ added: 1, erased: 0 });
    expect((await centre.state()).tenants.map(({ tenant }) => tenant)).toEqual(["acme", "globex"]);
  });

  test("what was erased is in no byte of its files, the tenant's name neither", async () => {
    // Texts that no column can be packed by.
    const mark = "qpzmvx-acme";
    const events = [...Array(2000).keys()].map((index) =>
      event(mark, index + 1, { data: JSON.stringify(`${mark}-${index * 7919}`) }),
    );
    await centre.take(events);
    await centre.take([...Array(50).keys()].map((index) => event("globex", index + 1)));
    await centre.close();
    expect(readFileSync(file(), "latin1")).toContain("qpzmvx");
    centre = await openDuckDb(file());
    await centre.erase(mark, "a1", new Date("2031-01-01T00:00:00Z"));
    await centre.close();
    expect(readFileSync(file(), "latin1")).not.toContain("qpzmvx");
    centre = await openDuckDb(file());
    expect((await centre.state()).tenants).toMatchObject([{ tenant: "globex", events: 50, completeTo: 50 }]);
  });
});
