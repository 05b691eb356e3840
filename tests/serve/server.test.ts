import { request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type PageServer, startPageServer } from "../../fleet/serve/server";

const TOKEN = "a-token-of-the-test";
const PAGE = { page: Buffer.from("<p>the page"), json: Buffer.from("{}"), at: "2030-01-01T00:00:00.000Z" };

interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

describe("the fleet's page, served", () => {
  let server: PageServer;
  beforeEach(async () => {
    server = await startPageServer(0, TOKEN);
    server.show(PAGE);
  });
  afterEach(() => server.close());

  const ask = (path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Said> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port: server.port, path, method, headers }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      });
      sent.once("error", reject).end();
    });
  const bearer = { authorization: `Bearer ${TOKEN}` };

  test("is shown to who has the address, which then is without the token", async () => {
    const { headers, status } = await ask(`/?token=${TOKEN}`);
    expect([status, headers["location"]]).toEqual([303, "/"]);
    const [cookie = ""] = headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    const page = await ask("/", { cookie: `other=1; ${cookie.split(";")[0] ?? ""}` });
    expect(page).toMatchObject({ status: 200, body: "<p>the page" });
    expect(page.headers).toMatchObject({ "cache-control": "no-store", "x-frame-options": "DENY" });
  });

  test.each(["//", "//:x/", "http://[", "/.//evil.example/"])(
    "the address %s is answered, and the next one, too",
    async (path) => {
      expect((await ask(path)).status).toBeGreaterThanOrEqual(400);
      expect((await ask("/", bearer)).status).toBe(200);
    },
  );

  test.each(["/.//evil.example/", "/%2F/evil.example", "//evil.example/", "/elsewhere"])(
    "whoever comes with the token to %s is sent to no other place",
    async (path) => {
      const { headers, status } = await ask(`${path}?token=${TOKEN}`);
      expect([status, headers["location"]]).toEqual([303, "/"]);
    },
  );

  test.each([
    ["nobody", "/", {}],
    ["another token", "/", { authorization: "Bearer x" }],
    ["another token in the address", "/?token=x", {}],
    ["an empty token", "/?token=", {}],
    ["a cookie of another port", "/", { cookie: `stampworks-1=${TOKEN}` }],
    ["the token in a path", `/${TOKEN}`, {}],
  ])("says nothing to %s", async (_, path, headers) => {
    const { body, status } = await ask(path, headers);
    expect([status, body]).toEqual([401, "open the address that stampworks serve printed\n"]);
  });

  test.each(["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"])(
    "is not served by the name %s, whatever token comes",
    async (host) => {
      expect((await ask("/", { ...bearer, host })).status).toBe(421);
    },
  );

  test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])("takes no %s", async (method) => {
    expect((await ask("/", bearer, method)).status).toBe(405);
  });

  test("has the page, its JSON and its version, and nothing else", async () => {
    expect((await ask("/report.json", bearer)).body).toBe("{}");
    expect(JSON.parse((await ask("/version", bearer)).body)).toEqual({ at: PAGE.at });
    expect((await ask("/../../etc/passwd", bearer)).status).toBe(404);
    expect(await ask("/", bearer, "HEAD")).toMatchObject({ status: 200, body: "" });
  });

  test("is shown while somebody holds on to more connections than there are for all, and asks nothing", async () => {
    const held = Array.from({ length: 300 }, () =>
      connect(server.port, "127.0.0.1").on("error", () => undefined),
    );
    const closed = new Set<number>();
    for (const [index, each] of held.entries()) each.on("close", () => closed.add(index)).resume();
    const until = Date.now() + 60_000;
    while (closed.size < 100 && Date.now() < until) await sleep(20);
    // What is too much is refused at once, and what is held goes after its time.
    expect(closed.size).toBeGreaterThanOrEqual(100);
    let status = 0;
    while (status !== 200 && Date.now() < until)
      status = await ask("/", bearer).then(
        (said) => said.status,
        () => sleep(50, 0),
      );
    expect(status).toBe(200);
    for (const each of held) each.destroy();
  });

  test("says so while the fleet was not looked at yet, and when its port is taken", async () => {
    const fresh = await startPageServer(0, TOKEN);
    const answer = await fetch(`http://127.0.0.1:${fresh.port}/`, { headers: bearer });
    expect([answer.status, await answer.text()]).toEqual([503, "the fleet is being looked at\n"]);
    await fresh.close();
    await expect(startPageServer(server.port, TOKEN)).rejects.toThrow("the page can't be served there");
  });
});
