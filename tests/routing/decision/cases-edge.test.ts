import { OWN_PREFIX } from "../../../router/decision/answer";
import { xxh32 } from "../../../router/decision/hash";
import { STATUS } from "../../../router/decision/decide";
import { edgeFunction } from "../../../components/routing/edge-function";
import { CASES } from "./cases";
import { edgeRuntime, viewerRequest, withSecrets } from "./edge-runtime";
import { ROUTINGS, STAMPS, TABLE, TOKEN_KEY } from "../fleet";

const store = withSecrets(TABLE, TOKEN_KEY);
const functions = Object.fromEntries(
  Object.entries(ROUTINGS).map(([name, routing]) => [name, edgeRuntime(edgeFunction(routing), store)]),
);

describe("the edge function", () => {
  test.each(CASES)("answers $name", async ({ config, headers, path, expect: expected }) => {
    const { answer, logged, origin } = await functions[config]!(viewerRequest(headers, path));
    const tenant = answer.headers?.[`${OWN_PREFIX}tenant`]?.value ?? "";
    const group = xxh32(tenant, 0) >>> 24;
    expect(logged).toEqual("stamp" in expected ? [`stamp.${expected.stamp}.${group}`] : []);
    if ("stamp" in expected) {
      expect(answer.statusCode).toBeUndefined();
      expect(origin?.domainName).toBe(STAMPS.find(({ id }) => id === expected.stamp)?.originHost);
      expect(answer.headers["x-stamp-id"]).toEqual({ value: expected.stamp });
      return;
    }
    expect(origin).toBeUndefined();
    expect(answer.statusCode).toBe(STATUS[expected.reason]);
    expect(answer.headers["x-stamp-refusal"]).toEqual({ value: expected.reason });
    expect(answer.headers["cache-control"]).toEqual({ value: "no-store" });
    if (expected.retryAfter !== undefined) {
      expect(answer.headers["retry-after"]).toEqual({ value: String(expected.retryAfter) });
    }
  });

  test("gives the stamp its origin secret and the tenant, whatever the client says it is", async () => {
    const event = viewerRequest([
      ["Host", "umbrella.example.test"],
      ["X-Stamp-Tenant", "acme"],
      ["X-Stamp-Origin", "guess"],
      ["X-Other", "stays"],
    ]);
    const { answer, origin } = await functions["subdomain"]!(event);
    expect(origin?.customHeaders).toEqual({
      "x-stamp-origin": `secret of ${answer.headers["x-stamp-id"]?.value}`,
    });
    expect(answer.headers["x-stamp-host"]).toEqual({ value: "umbrella.example.test" });
    expect(answer.headers["x-stamp-tenant"]).toEqual({ value: "umbrella" });
    expect(answer.headers["x-stamp-origin"]).toBeUndefined();
    expect(answer.headers["x-other"]).toEqual({ value: "stays" });
  });

  test("answers 503 and not 404 when its store is away", async () => {
    const away = edgeRuntime(edgeFunction(ROUTINGS.subdomain), undefined);
    const { answer } = await away(viewerRequest([["Host", "acme.example.test"]]));
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["x-stamp-refusal"]).toEqual({ value: "unavailable" });
    expect(answer.headers["retry-after"]).toEqual({ value: "10" });
  });
});
