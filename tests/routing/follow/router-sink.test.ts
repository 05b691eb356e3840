import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { routerSink } from "../../../router/follow/router-sink";
import { localPlace } from "../../../router/haproxy/place";
import { buildTable } from "../../../router/table/build";
import { diffTables } from "../../../router/table/changes";
import { POOLS, STAMPS, TABLE, TENANTS } from "../fleet";

describe("a router that follows a table in which a tenant has gone from a stamp", () => {
  const folder = mkdtempSync(join(tmpdir(), "sink-"));
  const place = localPlace(folder, 1);
  const said: string[] = [];
  let fails = (_: string): boolean => false;
  let server: Server;

  beforeAll(async () => {
    // What stands for the runtime API takes all that it is told, unless the test says otherwise.
    server = createServer({ allowHalfOpen: true }, (socket) => {
      let text = "";
      socket.on("data", (data) => (text += data.toString()));
      socket.on("end", () => {
        const isRefused = fails(text);
        said.push(
          ...text
            .replaceAll(`${place.maps}/`, "")
            .split(/;|\n/)
            .filter((line) => / map /.test(line)),
        );
        socket.end(isRefused ? "no" : text.startsWith("prepare") ? "New version created: 7" : "");
      });
    });
    await new Promise<void>((resolve) => server.listen(place.socket, resolve));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  // Tenant umbrella goes from us1, which is AC and 2.
  const moved = TENANTS.map((one) => (one.tenant === "umbrella" ? { ...one, stamp: "eu1" } : one));
  const raised = STAMPS.map((stamp) => (stamp.id === "us1" ? { ...stamp, epoch: 1 } : stamp));
  const after = buildTable({ version: 8, stamps: raised, pools: POOLS, tenants: moved });
  const sink = routerSink(place, () => Promise.reject(new Error("no reload is needed here")));
  const changes = diffTables(TABLE, after);

  test("forgets what was said of the stamp first, then looks up anew, and says only then what is true from now on", async () => {
    await sink.apply(TABLE, after, changes);
    const kinds = said
      .splice(0)
      .map((line) =>
        line.replace(/^(\w+) map (\w+)\.map (\S+).*/, "$1 $2 $3").replace(/(directory|others) .*/, "$1"),
      );
    expect(kinds).toEqual(["del tokens AC.0", "del ats 2", "set directory", "add tokens AC.1", "add ats 2"]);
  });

  test("believes no token while it takes whole maps in place of those that it is not sure of", async () => {
    fails = (text) => text.includes("directory");
    await expect(sink.apply(TABLE, after, changes)).rejects.toThrow(
      "the router refuses a change of its maps",
    );
    fails = () => false;
    said.splice(0);
    await sink.apply(TABLE, after, changes);
    expect(said.slice(0, 2)).toEqual(["prepare map tokens.map", "commit map @7 tokens.map"]);
    const committed = said.filter((line) => line.startsWith("commit")).map((line) => line.split(" ")[3]);
    expect(committed.slice(-2)).toEqual(["tokens.map", "ats.map"]);
  });
});
