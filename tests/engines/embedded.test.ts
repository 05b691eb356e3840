import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import type { StackSpec } from "../../engines/engine";
import { network } from "./programs";

let folder: string;
let engine: EmbeddedEngine;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "embedded-"));
  engine = new EmbeddedEngine({ folder, passphrase: "test" });
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

function spec(program: () => unknown, stack = "eu1"): StackSpec {
  return { project: "app", stack, config: {}, program };
}

function everything(root: string): string {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}

test("an up makes everything the program asks for and gives the outputs the clouds' shapes", async () => {
  const result = await engine.up(spec(network()));
  expect(result.counts).toEqual({ create: 8, update: 0, replace: 0, delete: 0, same: 0 });
  expect(result.outputs["vpcId"]).toMatch(/^vpc-[0-9a-f]{17}$/);
  expect(result.outputs["queueArn"]).toBe("arn:aws:sqs:eu-west-1:111122223333:app-eu1-queue");
  expect(result.outputs["password"]).toBe("[secret]");
});

test("a second up changes nothing and leaves the state file as it was", async () => {
  await engine.up(spec(network()));
  const file = join(folder, "state/app/eu1.json");
  const before = readFileSync(file, "utf8");
  const result = await engine.up(spec(network()));
  expect(result.counts).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: 8 });
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("a preview foretells what the update then does and has no effect", async () => {
  const foretold = await engine.preview(spec(network()));
  expect(engine.simulator.list()).toEqual([]);
  const done = await engine.up(spec(network()));
  expect(foretold.counts).toEqual(done.counts);
  const shrink = spec(network({ subnets: 1 }));
  const second = await engine.preview(shrink);
  expect(second.counts).toMatchObject({ delete: 2, same: 6 });
  expect((await engine.up(shrink)).counts).toEqual(second.counts);
});

test("no secret stands in plain text anywhere on the disk", async () => {
  await engine.up(spec(network({ password: "plain-as-day-4711" })));
  expect(everything(folder)).not.toContain("plain-as-day-4711");
  expect(statSync(join(folder, "state/app/eu1.json")).mode & 0o077).toBe(0);
});

test("secrets come back readable for those who ask for them", async () => {
  await engine.up(spec(network({ password: "plain-as-day-4711" })));
  const outputs = await engine.outputs({ project: "app", stack: "eu1" }, { showSecrets: true });
  expect(outputs?.["password"]).toBe("plain-as-day-4711");
});

test("a destroy leaves neither resources nor names behind", async () => {
  await engine.up(spec(network()));
  const result = await engine.destroy({ project: "app", stack: "eu1" });
  expect(result.counts).toMatchObject({ delete: 8, same: 0 });
  expect(engine.simulator.list()).toEqual([]);
});
