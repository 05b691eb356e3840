import { type ClientHttp2Session, connect } from "node:http2";
import { edgeFunction } from "../../../components/routing/edge-function";
import { STATUS } from "../../../router/decision/decide";
import type { Decision } from "../../../router/decision/types";
import { emptyTable, type Table } from "../../../router/table/changes";
import { decidePure } from "./decide-pure";
import { edgeRuntime, HIDDEN, viewerRequest, withSecrets } from "./edge-runtime";
import { type ConfigName, ROUTINGS, STAMPS, TABLE, TOKEN_KEY } from "../fleet";
import { describeHaproxy, sendText, startRouter, type TestRouter, type WireAnswer } from "../haproxy";
import { EVIL, HOSTILE, type Hostile, SPOKEN_BY_PROXIES } from "./hostile";
import { type Asked, type OpenStamp, startOpenStamp } from "../open-stamp";
import { some } from "../../sweep";

/** A name as it may arrive in an application's environment: letters and digits alone. */
const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");
const SPOKEN = new Set(SPOKEN_BY_PROXIES.map(bare));

/** Each kind's requests in one test: 2,000 tests would say no more. */
const KINDS = [...new Set(HOSTILE.map(({ name }) => name.replace(/ \d+$/, "")))];
const ofKind = (kind: string): readonly Hostile[] =>
  some(
    HOSTILE.filter(({ name }) => name.replace(/ \d+$/, "") === kind),
    4,
  );

/** What is wrong with what a stamp was told: that it is the pure decision's, and no client's. */
function faults(headers: readonly (readonly [string, string])[], decision: Decision, more: object): string[] {
  if (decision.outcome !== "stamp") return ["a refused request reached a stamp"];
  const wanted: Record<string, string> = {
    xstamptenant: decision.tenant,
    xstampid: decision.stamp,
    xstamporigin: `secret of ${decision.stamp}`,
    ...(decision.work === undefined ? {} : { xstampfunction: decision.work }),
    ...more,
  };
  const found: string[] = [];
  const seen = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = bare(name);
    if (!key.startsWith("xstamp") && !SPOKEN.has(key)) continue;
    if (seen.has(key)) found.push(`${name} stands there twice`);
    seen.set(key, value);
    if (key !== "xstamphost" && wanted[key] !== value) found.push(`${name}: ${value}`);
    if (value.includes(EVIL)) found.push(`${name} is the client's word`);
  }
  for (const name of Object.keys(wanted)) if (!seen.has(name)) found.push(`${name} is missing`);
  return found;
}

describe("hostile requests", () => {
  test("are 2,000 or more, each with a name of its own, and not all are refused", () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(2000);
    expect(new Set(HOSTILE.map(({ name }) => name)).size).toBe(HOSTILE.length);
    expect(HOSTILE.filter((one) => decidePure(one).outcome === "stamp").length).toBeGreaterThan(700);
  });
});

describe("the edge function", () => {
  const store = withSecrets(TABLE, TOKEN_KEY);
  const functions = Object.fromEntries(
    Object.entries(ROUTINGS).map(([name, routing]) => [name, edgeRuntime(edgeFunction(routing), store)]),
  );

  test.each(KINDS)("passes nothing on that a client says in others' names: %s", async (kind) => {
    const wrong: unknown[] = [];
    for (const one of ofKind(kind)) {
      const { config, headers, method, target, name } = one;
      const decision = decidePure(one);
      const shown = headers.filter(([header]) => !HIDDEN.test(header.toLowerCase()));
      const { answer, origin } = await functions[config]!(viewerRequest(shown, target, method));
      if (decision.outcome === "refused") {
        const isSame = answer.statusCode === decision.status && origin === undefined;
        const reason = answer.headers["x-stamp-refusal"]?.value;
        if (!isSame || reason !== decision.reason) wrong.push([name, decision, answer]);
        continue;
      }
      const passed = Object.entries(answer.headers).map(([key, { value }]) => [key, value] as const);
      // CloudFront writes Via itself.
      const told = passed.filter(([key]) => key !== "via");
      const secret = Object.entries(origin?.customHeaders ?? {});
      const found = faults([...told, ...secret], decision, {});
      if (found.length > 0 || origin?.domainName !== decision.origin) wrong.push([name, found, origin]);
    }
    expect(wrong).toEqual([]);
  });
});

/** The table with its stamps where the tests' listen. */
function standingIn(table: Table, stamps: readonly OpenStamp[]): Table {
  const result = Object.assign(emptyTable(), table);
  for (const key of Object.keys(table).filter((name) => name.startsWith("s."))) {
    const [id, , state] = table[key]!.split(" ");
    const { port } = stamps.find(({ stamp }) => stamp === id)!;
    result[key] = `${id} 127.0.0.1:${port} ${state}`;
  }
  return result;
}

/** Asks over HTTP/2; what breaks the connection or the stream is no answer. */
function sendH2(session: ClientHttp2Session, one: Hostile): Promise<WireAnswer> {
  const { method, target, scheme, headers } = one;
  const fields: Record<string, string | string[]> = { ":method": method };
  if (method !== "CONNECT") Object.assign(fields, { ":path": target, ":scheme": scheme });
  for (const [name, value] of headers) {
    const key = name.toLowerCase() === "host" ? ":authority" : name.toLowerCase();
    fields[key] = value;
  }
  return new Promise((resolve) => {
    const none = { status: 0, headers: {}, body: "" };
    try {
      const stream = session.request(fields, { endStream: true });
      stream.on("error", () => resolve(none));
      stream.on("close", () => resolve(none));
      stream.on("response", (got) => {
        const pairs = Object.entries(got).map(([key, value]) => [key, String(value)]);
        resolve({ ...none, status: Number(got[":status"]), headers: Object.fromEntries(pairs) });
        stream.resume();
      });
      if (method === "CONNECT") stream.end();
    } catch {
      resolve(none);
    }
  });
}

describeHaproxy("the thin router, a real HAProxy,", () => {
  let stamps: OpenStamp[] = [];
  const routers = {} as Record<ConfigName, TestRouter>;
  const sessions = new Map<ConfigName, ClientHttp2Session>();

  beforeAll(async () => {
    stamps = await Promise.all(STAMPS.map(({ id }) => startOpenStamp(id)));
    const table = standingIn(TABLE, stamps);
    const secrets = Object.fromEntries(
      STAMPS.map(({ id }) => [`STAMP_ORIGIN_${id.toUpperCase()}`, `secret of ${id}`]),
    );
    for (const name of Object.keys(ROUTINGS) as ConfigName[]) {
      const routing = ROUTINGS[name];
      const limits = { ...routing.limits, connectionsPerAddressPercent: 100, requestsPerSecondPerAddress: 0 };
      const environment = { STAMP_TOKEN_KEY: TOKEN_KEY, ...secrets };
      routers[name] = await startRouter({ ...routing, limits }, table, {}, environment);
    }
  });

  afterAll(async () => {
    for (const session of sessions.values()) session.destroy();
    await Promise.all(Object.values(routers).map((router) => router.stop()));
    await Promise.all(stamps.map((stamp) => stamp.stop()));
  });

  function session(config: ConfigName): ClientHttp2Session {
    const known = sessions.get(config);
    if (known !== undefined && !known.closed && !known.destroyed) return known;
    const made = connect(`http://127.0.0.1:${routers[config].port}`);
    made.on("error", () => {});
    sessions.set(config, made);
    return made;
  }

  async function ask(one: Hostile): Promise<{ answer: WireAnswer; asked: readonly Asked[] }> {
    for (const { asked } of stamps) asked.length = 0;
    const { config, wire, method, target, headers } = one;
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const stays = headers.some(([name]) => name === "Connection");
    const text = `${method} ${target} HTTP/1.1\r\n${lines}${stays ? "" : "Connection: close\r\n"}\r\n`;
    const answer =
      wire === "h2"
        ? await sendH2(session(config), one)
        : await sendText(routers[config].port, text, stays ? "head" : "end");
    return { answer, asked: stamps.flatMap((stamp) => stamp.asked) };
  }

  test.each(KINDS)(
    "passes nothing on that a client says in others' names, and nothing the decision refuses: %s",
    async (kind) => {
      const wrong: unknown[] = [];
      let served = 0;
      for (const one of ofKind(kind)) {
        const decision = decidePure(one);
        const { answer, asked } = await ask(one);
        if (asked.length > 1) wrong.push([one.name, "asked twice"]);
        for (const { stamp, rawHeaders } of asked) {
          const pairs = rawHeaders.flatMap((name, index) =>
            index % 2 === 0 ? [[name, rawHeaders[index + 1]!] as const] : [],
          );
          const found = faults(pairs, decision, { xforwardedfor: "127.0.0.1", xforwardedproto: "http" });
          const hops = pairs.filter(
            ([name, value]) =>
              /^(connection|upgrade)$/i.test(name) && !/^(close|keep-alive|upgrade|websocket)$/i.test(value),
          );
          if (decision.outcome === "stamp" && decision.stamp !== stamp) found.push(`reached ${stamp}`);
          if (found.length + hops.length > 0) wrong.push([one.name, found, hops, one]);
          served += 1;
        }
        const reason = answer.headers["x-stamp-refusal"];
        // What its parser refuses never meets a rule; whatever is refused, nothing is passed on.
        if (asked.length === 0 && reason !== undefined && decision.outcome === "refused") {
          const isSame = reason === decision.reason && answer.status === STATUS[decision.reason];
          if (!isSame && !mayRefuse(one, answer)) wrong.push([one.name, decision, answer.status, reason]);
        }
        if (asked.length === 0 && answer.status < 400 && answer.status !== 0)
          wrong.push([one.name, answer.status]);
        if (asked.length === 0 && decision.outcome === "stamp" && !mayRefuse(one, answer)) {
          wrong.push([one.name, "refused", answer.status, reason, one]);
        }
      }
      expect(wrong).toEqual([]);
      if (kind !== "a method") expect(served).toBeGreaterThan(0);
    },
  );
});

/** What HAProxy may refuse where the decision, which sees neither target nor wire, would not: with 400, or no answer at all. */
function mayRefuse({ name, wire, target }: Hostile, { status, headers }: WireAnswer): boolean {
  const isParser = headers["x-stamp-refusal"] === undefined && (status === 400 || status === 0);
  if (isParser)
    return (
      wire === "h2" || target !== "/" || /^(a host|a tenant|a function's host|two|our own|a list)/.test(name)
    );
  return status === 400 && (name.startsWith("a scheme") || target !== "/");
}
