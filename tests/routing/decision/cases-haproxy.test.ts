import { STATUS } from "../../../router/decision/decide";
import { emptyTable, type Table } from "../../../router/table/changes";
import { type StandIn, startStandIn } from "../../../router/local/stand-in";
import { CASES } from "./cases";
import { type ConfigName, ROUTINGS, STAMPS, TABLE, TOKEN_KEY } from "../fleet";
import { describeHaproxy, send, startRouter, type TestRouter } from "../haproxy";

/** The table with its stamps where the stand-ins listen. */
function standingIn(table: Table, standIns: readonly StandIn[]): Table {
  const result = Object.assign(emptyTable(), table);
  for (const key of Object.keys(table).filter((name) => name.startsWith("s."))) {
    const [id, , ...more] = table[key]!.split(" ");
    const { port } = standIns.find(({ stamp }) => stamp === id)!;
    result[key] = [id, `127.0.0.1:${port}`, ...more].join(" ");
  }
  return result;
}

describeHaproxy("the thin router, a real HAProxy,", () => {
  let standIns: StandIn[] = [];
  const routers = {} as Record<ConfigName, TestRouter>;

  beforeAll(async () => {
    standIns = await Promise.all(STAMPS.map(({ id }) => startStandIn(id)));
    const table = standingIn(TABLE, standIns);
    for (const name of Object.keys(ROUTINGS) as ConfigName[]) {
      routers[name] = await startRouter(ROUTINGS[name], table, {}, { STAMP_TOKEN_KEY: TOKEN_KEY });
    }
  });

  afterAll(async () => {
    await Promise.all(Object.values(routers).map((router) => router.stop()));
    await Promise.all(standIns.map((standIn) => standIn.stop()));
  });

  test.each(CASES)("answers $name", async ({ config, headers, path, expect: expected }) => {
    const answer = await send(routers[config].port, headers, path);
    if ("stamp" in expected) {
      expect(answer.status).toBe(200);
      expect(answer.headers["x-answered-by"]).toBe(expected.stamp);
      return;
    }
    expect(answer.status).toBe(STATUS[expected.reason]);
    // What is no HTTP at all is refused by HAProxy's parser before any rule, with the same status.
    if (expected.reason !== "malformed" || answer.headers["x-stamp-refusal"] !== undefined) {
      expect(answer.headers["x-stamp-refusal"]).toBe(expected.reason);
      expect(answer.headers["cache-control"]).toBe("no-store");
    }
    if (expected.retryAfter !== undefined) {
      expect(answer.headers["retry-after"]).toBe(String(expected.retryAfter));
    }
  });
});
