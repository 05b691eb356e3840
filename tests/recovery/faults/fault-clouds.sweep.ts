import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Injector } from "../../../fleet/recovery/faults/injectors/injector";
import { opened, TOKEN } from "./injected";

const { signal } = new AbortController();
const hasProgram = (name: string): boolean =>
  spawnSync(name, ["--version"], { timeout: 120_000 }).status === 0;

/** Answers as a service's documentation says, and remembers what it was asked. */
class StandIn {
  readonly asked: { method: string; path: string; body: string }[] = [];
  answer: (method: string, path: string) => object = () => ({});
  private readonly server = createServer(
    (request, response) => void this.take(request).then((text) => response.end(text)),
  );

  async start(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, "127.0.0.1", listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async take(request: IncomingMessage): Promise<string> {
    let body = "";
    for await (const part of request) body += String(part);
    const [method, path] = [request.method ?? "", request.url ?? ""];
    this.asked.push({ method, path, body });
    return JSON.stringify(this.answer(method, path));
  }
}

const standIn = new StandIn();
let endpoint = "";
beforeAll(async () => {
  endpoint = await standIn.start();
});
beforeEach(() => {
  standIn.asked.length = 0;
});
afterAll(() => standIn.stop());

(hasProgram("aws") ? describe : describe.skip)("an experiment of AWS FIS, through the real AWS CLI", () => {
  const injector = (): Injector =>
    opened({ kind: "aws-fis", templates: { euw1a: "EXT1a2b3c4d" } }, "aws", "210000000001", {
      ...{ PATH: process.env["PATH"], HOME: process.env["HOME"], AWS_ENDPOINT_URL: endpoint },
      ...{ AWS_ACCESS_KEY_ID: "none", AWS_SECRET_ACCESS_KEY: "none", AWS_CONFIG_FILE: "/dev/null" },
    });
  const experiment = (status: string) => ({
    id: "EXP1",
    experimentTemplateId: "EXT1a2b3c4d",
    state: { status, reason: "as it is" },
    tags: { "stampworks-drill": TOKEN },
  });

  test("is started once by the drill's name, looked at, and stopped", async () => {
    let status = "initiating";
    standIn.answer = () => ({ experiment: experiment(status) });
    const fis = injector();
    const handle = await fis.begin(TOKEN, signal);
    expect(handle).toBe("EXP1");
    expect(standIn.asked[0]).toMatchObject({ method: "POST", path: "/experiments" });
    expect(JSON.parse(standIn.asked[0]?.body ?? "")).toEqual({
      clientToken: TOKEN,
      experimentTemplateId: "EXT1a2b3c4d",
      tags: { "stampworks-drill": TOKEN },
    });
    const made = { token: TOKEN, handle };
    expect(await fis.hasStruck(made, signal)).toBe(false);
    status = "running";
    expect(await fis.hasStruck(made, signal)).toBe(true);
    await fis.mend(made, signal);
    expect(standIn.asked.at(-1)).toMatchObject({ method: "DELETE", path: "/experiments/EXP1" });
    status = "completed";
    standIn.asked.length = 0;
    await fis.mend(made, signal);
    expect(standIn.asked.map(({ method }) => method)).toEqual(["GET"]);
    status = "failed";
    await expect(fis.hasStruck(made, signal)).rejects.toThrow(/the experiment of AWS FIS failed: as it is/);
  });

  test("whose answer was lost is found by its tag, and stopped", async () => {
    standIn.answer = (method) =>
      method === "DELETE"
        ? { experiment: experiment("stopping") }
        : { experiments: [{ ...experiment("running"), id: "EXP0", tags: {} }, experiment("running")] };
    await injector().mend({ token: TOKEN, handle: undefined }, signal);
    expect(standIn.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /experiments?experimentTemplateId=EXT1a2b3c4d",
      "DELETE /experiments/EXP1",
    ]);
  });
});

(hasProgram("gcloud") ? describe : describe.skip)(
  "a failover of Cloud SQL, through the real Google Cloud CLI",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "gcloud-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test("is begun, and has struck once its operation runs", async () => {
      const token = join(folder, "token");
      writeFileSync(token, "none");
      const env = {
        ...{ PATH: process.env["PATH"], HOME: folder, CLOUDSDK_CONFIG: folder },
        CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: token,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_SQL: `${endpoint}/`,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_SQLADMIN: `${endpoint}/`,
      };
      let status = "PENDING";
      standIn.answer = (method, path) =>
        path.includes("/operations/") || method === "POST"
          ? { kind: "sql#operation", name: "op-1", status, operationType: "FAILOVER" }
          : { kind: "sql#instance", name: "demo-db", settings: { settingsVersion: "7" } };
      const sql = opened(
        { kind: "gcp-sql-failover", instances: { euw1a: "demo-db" } },
        "gcp",
        "demo-project",
        env,
      );
      const handle = await sql.begin(TOKEN, signal);
      expect(handle).toBe("op-1");
      expect(standIn.asked.map(({ method, path }) => `${method} ${path.split("?")[0]}`).join("\n")).toMatch(
        /^POST .*\/projects\/demo-project\/instances\/demo-db\/failover$/m,
      );
      expect(await sql.hasStruck({ token: TOKEN, handle }, signal)).toBe(false);
      status = "RUNNING";
      expect(await sql.hasStruck({ token: TOKEN, handle }, signal)).toBe(true);
      await sql.mend({ token: TOKEN, handle }, signal);
    });
  },
);
