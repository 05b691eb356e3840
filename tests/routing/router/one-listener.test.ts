import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defined } from "../../../core/defined";
import { writeRouter } from "../../../router/haproxy/files";
import { localPlace } from "../../../router/haproxy/place";
import { type RunningRouter, startHaproxy } from "../../../router/haproxy/process";
import { openPort } from "../../../router/local/open-port";
import { ROUTINGS, TABLE } from "../fleet";
import { describeHaproxy, HAPROXY, send } from "../haproxy";

describeHaproxy("an address that a router listens at", () => {
  const folder = mkdtempSync(join(tmpdir(), "one-"));
  const running: RunningRouter[] = [];
  afterAll(async () => {
    await Promise.all(running.map((router) => router.kill()));
    rmSync(folder, { recursive: true, force: true });
  });

  test("is no other router's, which would be asked for a share of the requests, but for the one that takes over", async () => {
    const port = await openPort(0);
    const start = async (name: string, takeOver?: RunningRouter): Promise<RunningRouter> => {
      const place = localPlace(join(folder, name), port);
      const file = writeRouter(join(folder, name), ROUTINGS.subdomain, TABLE, place);
      const router = await startHaproxy(HAPROXY!, file, place.socket, defined({ takeOver }));
      running.push(router);
      return router;
    };
    const first = await start("first");
    await expect(start("second")).rejects.toThrow(/the router does not start/);
    await start("first", first);
    await first.ended;
    const { status, headers } = await send(port, [["Host", "nobody.example.test"]]);
    expect([status, headers["x-stamp-refusal"]]).toEqual([404, "unknown"]);
  });
});

test("any open port is none that the system gives to a connection", async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => openPort(0)));
  expect(ports.every((port) => port >= 1024 && port < 32_768)).toBe(true);
});
