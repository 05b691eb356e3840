import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildSync } from "esbuild";
import { openPort } from "../../fleet/route/open-port";
import { exported, NAMES } from "./exported";
import { describeHaproxy, HAPROXY, send, type WireAnswer } from "./haproxy";

/** The one file of the image, made as the Dockerfile makes it. */
describeHaproxy("the program of the router's container", () => {
  const folder = mkdtempSync(join(tmpdir(), "container-"));
  const program = join(folder, "router.cjs");
  const registry = join(folder, "registry.json");
  const running: ChildProcess[] = [];

  beforeAll(() => {
    const entry = join(__dirname, "../../fleet/route/main.ts");
    buildSync({ entryPoints: [entry], bundle: true, platform: "node", target: "node20", outfile: program });
    writeFileSync(registry, exported(1, [{ stamp: "eu1", port: 1 }]));
  });

  afterAll(() => {
    for (const child of running) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  function start(environment: NodeJS.ProcessEnv): { child: ChildProcess; said: () => string } {
    const path = `${dirname(HAPROXY!)}:${process.env["PATH"]}`;
    const child = spawn(process.execPath, [program], {
      env: {
        PATH: path,
        STAMPWORKS_HOME: join(folder, "home"),
        STAMPWORKS_REGISTRY: registry,
        STAMPWORKS_ROUTING: JSON.stringify({ sources: [{ kind: "subdomain", domain: "example.test" }] }),
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.push(child);
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream!.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    }
    return { child, said: () => text };
  }

  async function answer(port: number, host: string, path = "/"): Promise<WireAnswer> {
    for (;;) {
      const found = await send(port, [["Host", host]], path).catch(() => undefined);
      if (found !== undefined) return found;
      await sleep(50);
    }
  }

  test("routes, tells the platform it is well, writes its log to stdout, and ends on SIGTERM", async () => {
    const port = await openPort(0);
    const { child, said } = start({ PORT: String(port) });
    expect((await answer(port, "probe", "/.stampworks/router")).status).toBe(200);
    expect((await answer(port, "nobody.example.test")).headers["x-stamp-refusal"]).toBe("unknown");
    // Nothing listens where the stamp should be.
    expect((await answer(port, `${NAMES[0]}.example.test`)).headers["x-stamp-refusal"]).toBe("down");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(said()).toMatch(/^\{"time":\d+,.*"status":404,"tenant":"nobody"/m);
    await expect(send(port, [["Host", "nobody.example.test"]])).rejects.toThrow(/ECONNREFUSED/);
  });

  test.each([
    ["a configuration that is no JSON", { STAMPWORKS_ROUTING: "{" }, /STAMPWORKS_ROUTING is no JSON/],
    [
      "no registry and no kept table",
      { STAMPWORKS_REGISTRY: "/nix", STAMPWORKS_HOME: join(folder, "empty") },
      /registry is away/,
    ],
  ])("ends with 1 and says why with %s", async (_, environment, message) => {
    const { child, said } = start({ PORT: String(await openPort(0)), ...environment });
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(said()).toMatch(message);
  });
});
