import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opened, TOKEN } from "./injected";

const { signal } = new AbortController();

/** No Azure CLI is needed: a program of that name prints what the service's documentation shows. */
describe("an experiment of Azure Chaos Studio", () => {
  const folder = mkdtempSync(join(tmpdir(), "az-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const experiment =
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/demo/providers/Microsoft.Chaos/experiments/zone-down";
  const execution = (name: string, status: string, startedAt: string, stoppedAt?: string) => ({
    name,
    properties: { status, startedAt, ...(stoppedAt === undefined ? {} : { stoppedAt }) },
  });

  function answering(value: readonly object[]): void {
    writeFileSync(join(folder, "answer"), JSON.stringify({ value }));
  }

  function calls(): string[] {
    return readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n");
  }

  test("is started, known by what is newer than before, and cancelled", async () => {
    const program = join(folder, "az");
    writeFileSync(program, `#!/bin/sh\necho "$3 $5" >> ${folder}/calls\ncat ${folder}/answer\n`);
    chmodSync(program, 0o755);
    const env = { PATH: `${folder}:${process.env["PATH"]}` };
    const chaos = opened({ kind: "azure-chaos", experiments: { euw1a: experiment } }, "azure", "none", env);
    const old = execution("old", "Success", "2027-01-01T00:00:00Z", "2027-01-01T00:10:00Z");
    answering([old]);
    const handle = await chaos.begin(TOKEN, signal);
    const made = { token: TOKEN, handle };
    expect(calls().at(-1)).toBe(
      `post https://management.azure.com${experiment}/start?api-version=2023-11-01`,
    );
    expect(await chaos.hasStruck(made, signal)).toBe(false);
    answering([execution("new", "PreProcessingQueued", "2027-02-01T00:00:00Z"), old]);
    expect(await chaos.hasStruck(made, signal)).toBe(false);
    answering([old, execution("new", "Running", "2027-02-01T00:00:00Z")]);
    expect(await chaos.hasStruck(made, signal)).toBe(true);
    await expect(chaos.begin(TOKEN, signal)).rejects.toThrow(/runs already: new/);
    await chaos.mend(made, signal);
    expect(calls().at(-1)).toMatch(/^post .*\/cancel\?api-version=2023-11-01$/);
    answering([old, execution("new", "Failed", "2027-02-01T00:00:00Z", "2027-02-01T00:01:00Z")]);
    await expect(chaos.hasStruck(made, signal)).rejects.toThrow(/the experiment of Chaos Studio failed: new/);
    const count = calls().length;
    await chaos.mend(made, signal);
    expect(calls()).toHaveLength(count + 1);
  });

  test("that somebody else runs is neither begun nor cancelled", async () => {
    const env = { PATH: `${folder}:${process.env["PATH"]}` };
    const chaos = opened({ kind: "azure-chaos", experiments: { euw1a: experiment } }, "azure", "none", env);
    answering([execution("theirs", "Running", "2027-02-01T00:00:00Z")]);
    await expect(chaos.begin(TOKEN, signal)).rejects.toThrow(/runs already: theirs/);
    await chaos.mend({ token: TOKEN, handle: "" }, signal);
    expect(calls().at(-1)).toMatch(/^get /);
    // One that is newer may be the drill's own: it is ended.
    answering([execution("new", "Running", "2027-02-02T00:00:00Z")]);
    await chaos.mend({ token: TOKEN, handle: "" }, signal);
    expect(calls().at(-1)).toMatch(/^post .*cancel/);
  });

  test("needs the vendor's program, and says where it comes from", async () => {
    const chaos = opened({ kind: "azure-chaos", experiments: { euw1a: experiment } }, "azure", "none", {
      PATH: join(folder, "none"),
    });
    await expect(chaos.begin(TOKEN, signal)).rejects.toThrow(
      /done with az, which is not here; install the Azure CLI/,
    );
  });
});
