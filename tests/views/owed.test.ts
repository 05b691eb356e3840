import { type AddressInfo, createServer, type Socket } from "node:net";
import { status } from "../../cli/status";
import { pushViews } from "../../cli/tenants/view/push";
import { viewFindings } from "../../fleet/doctor/views";
import { operatorsReport } from "../../fleet/report/registry";
import { operatorsSection } from "../../fleet/report/page/operators";
import { owedViews, readOwedViews } from "../../fleet/tenants/view/owed";
import { readProject } from "../../fleet/inventory/project";
import type { FleetReport } from "../../fleet/report/model";
import { FleetFolder, identity, PROGRAM } from "../cli/fleet-folder";
import { runInProcess } from "../cli/in-process";
import { Stage } from "../leave/stage";
import { stampOf } from "../registry/items";
import { stampItemSchema } from "../../components/routing/contract";

const stamp = (more: object) => stampItemSchema.parse(stampOf("a1", 1, more));

test("of a stamp's item it follows what its application may go by that is no longer so", () => {
  expect(owedViews([stamp({}), stamp({ view: true })])).toEqual([]);
  expect(owedViews([stamp({ untold: 3 })])).toEqual([]);
  expect(owedViews([stamp({ view: true, untold: 3 })])).toMatchObject([
    { stamp: "a1", what: "untold", fix: expect.stringContaining("stampworks tenants view push a1") },
  ]);
  const viewLost = { since: "2027-01-31T12:00:00Z", reason: "the region is gone" };
  expect(owedViews([stamp({ viewLost })])).toMatchObject([
    { what: "lost", says: expect.stringContaining("the region is gone") },
  ]);
});

describe("what a stamp was not told", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = new Stage();
    await stage.furnish(["acme"]);
    await runInProcess(pushViews, { cwd: stage.root, args: [["a1"]] });
    // A program of somebody's own, which knows of no views.
    await stage.withRegistry(async (registry) => {
      const item = (await registry.get("tenant", "acme"))!;
      await registry.put("tenant", { ...item, version: item.version + 1, pinned: true });
    });
  });
  afterEach(() => stage.remove());

  test("is shown by status, by doctor and in the report, with the next step, until it is told", async () => {
    const shown = await runInProcess(status, { cwd: stage.root });
    expect(shown.stdout).toMatch(
      /a1 was not told of a write of its tenants.*stampworks tenants view push a1/u,
    );
    const json = JSON.parse((await runInProcess(status, { cwd: stage.root, json: true })).stdout) as object;
    expect(json).toMatchObject({ views: { owed: [{ stamp: "a1", what: "untold" }] } });
    const views = await readOwedViews(stage.context(), readProject(stage.root), undefined);
    expect(viewFindings("b1", views)).toEqual([]);
    expect(viewFindings("a1", views)).toMatchObject([
      { check: "view", state: "missing", fix: expect.stringContaining("tenants view push a1") },
    ]);
    expect(viewFindings("a1", { owed: [], unread: "away" })).toMatchObject([{ state: "unknown" }]);
    expect(viewFindings("a1", undefined)).toEqual([]);
    const operators = (await operatorsReport(undefined, stage.root, new Date()))!;
    const page = operatorsSection({ operators } as FleetReport);
    expect(page).toMatch(/<td>view<\/td><th scope="row">a1<\/th>.*Next: stampworks tenants view push a1/u);
    await runInProcess(pushViews, { cwd: stage.root, args: [[]] });
    expect((await runInProcess(status, { cwd: stage.root })).stdout).not.toContain("was not told");
    expect((await operatorsReport(undefined, stage.root, new Date()))?.views).toEqual([]);
  });

  test("is said to be unknown where the registry never answers, and the command ends all the same", async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => void sockets.add(socket));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const fleet = new FleetFolder({ "index.js": PROGRAM, "stacks/Pulumi.euw1a.yaml": identity() });
    try {
      const { port } = server.address() as AddressInfo;
      const env = {
        ...{ AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "y" },
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      };
      const ran = await fleet.run(["status", "--json", "--registry", "dynamodb://eu-west-1/nowhere"], env);
      expect(ran.code).toBe(0);
      expect(JSON.parse(ran.stdout)).toMatchObject({
        stamps: [{ id: "euw1a" }],
        views: { owed: [], unread: "the registry gave no answer within 20 s" },
      });
      expect(sockets.size).toBeGreaterThan(0);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
      fleet.remove();
    }
  });

  test("is no error where the registry can't be read, and said", async () => {
    const context = { ...stage.context() };
    const read = await readOwedViews(context, readProject(stage.root), "dynamodb://no/such/place/at/all");
    expect(read).toMatchObject({ owed: [], unread: expect.any(String) });
  });
});
