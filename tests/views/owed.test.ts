import { type AddressInfo, createServer, type Socket } from "node:net";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { status } from "../../cli/status";
import { suspend } from "../../cli/tenants/suspend";
import { tenantsView } from "../../cli/tenants/view";
import { pushViews } from "../../cli/tenants/view/push";
import { viewFindings } from "../../fleet/doctor/views";
import { operatorsReport } from "../../fleet/report/registry";
import { operatorsSection } from "../../fleet/report/page/operators";
import { owedViews, readOwedViews } from "../../fleet/tenants/view/owed";
import { VIEW_STATES, type ViewState } from "../../fleet/tenants/view/state";
import { strange } from "../../fleet/tenants/view/stores";
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

test("of what a store has it follows that its view is none of this registry's", () => {
  const what = (view: ViewState["view"]) =>
    strange({ stamp: "a1", view, reason: "r" }).map((one) => one.what);
  expect(VIEW_STATES.map(what)).toEqual([
    ...[[], [], ["other"], ["foreign"], ["missing"], ["unread"], ["left"], []],
  ]);
});

describe("a registry that was restored", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = new Stage();
    await stage.furnish(["acme"]);
  });
  afterEach(() => stage.remove());
  const registry = (): string => join(stage.root, ".stampworks/registry");
  const restore = (): void => {
    rmSync(registry(), { recursive: true });
    cpSync(`${registry()}.backup`, registry(), { recursive: true });
  };
  const warned = async (): Promise<string> =>
    (await runInProcess(status, { cwd: stage.root })).stdout.replace(/\n/gu, " ");
  const doctors = async () =>
    viewFindings("a1", await readOwedViews(stage.context(), readProject(stage.root), undefined, true));
  const push = () => runInProcess(pushViews, { cwd: stage.root, args: [["a1"]] });

  test("warns in status and doctor of a stamp that goes by a later view, until it is begun anew", async () => {
    await push();
    cpSync(registry(), `${registry()}.backup`, { recursive: true });
    expect(await warned()).not.toContain("restored");
    await runInProcess(suspend, { cwd: stage.root, args: ["acme"] });
    restore();
    expect(await warned()).toMatch(
      /a1 goes by a view that this registry has not made \(it is of write [0-9]+, and the registry has made [0-9]+\): was it restored.*stampworks tenants view push a1/u,
    );
    const json = JSON.parse((await runInProcess(status, { cwd: stage.root, json: true })).stdout) as object;
    expect(json).toMatchObject({ views: { owed: [{ stamp: "a1", what: "foreign" }] } });
    expect(await doctors()).toMatchObject([
      { check: "view", state: "missing", fix: "stampworks tenants view push a1" },
    ]);
    expect((await runInProcess(tenantsView, { cwd: stage.root })).stdout).toMatch(
      /a1 +was the registry restored/u,
    );
    await push();
    expect(await warned()).not.toContain("restored");
    expect(await doctors()).toEqual([]);
  });

  test("warns in doctor where it has made as many writes since, and the stamp's tenants are others", async () => {
    await push();
    cpSync(registry(), `${registry()}.backup`, { recursive: true });
    await runInProcess(suspend, { cwd: stage.root, args: ["acme"] });
    restore();
    // Writes of another stamp's, as a program of somebody's own makes them.
    await stage.withRegistry(async (opened) => {
      for (let count = 0; count < 8; count += 1) {
        const item = (await opened.get("stamp", "b1"))!;
        await opened.put("stamp", { ...item, version: item.version + 1, strangers: count % 2 === 0 });
      }
    });
    expect(await doctors()).toMatchObject([
      { says: expect.stringContaining("with other tenants than the registry has") as unknown },
    ]);
  });

  test("warns of a view that it knows nothing of", async () => {
    cpSync(registry(), `${registry()}.backup`, { recursive: true });
    await push();
    restore();
    expect(await warned()).toMatch(
      /a1 goes by a view that the registry knows nothing of.*tenants view push a1/u,
    );
  });

  test("says of a store that can't be asked that its view can't be read, and of one without a view that it has none", async () => {
    await push();
    rmSync(join(stage.root, ".stampworks/views/a1"), { recursive: true });
    expect(await warned()).toMatch(/a1 goes by a view that is not in its store/u);
    stage.write("stampworks.yaml", "views: { store: { kind: s3, buckets: { b1: b1-files } } }\n");
    expect(await warned()).toMatch(
      /a1 has a view of its tenants that can't be read: .*no bucket is named for stamp a1/u,
    );
    expect(await doctors()).toMatchObject([{ check: "view", state: "unknown" }]);
  });
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
