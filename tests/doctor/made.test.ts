import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import type { Engine } from "../../engines/engine";
import { MadeStacks } from "../../fleet/doctor/made";
import { stampSpec, STAMPS } from "../routing/layer/fleet";

const [STAMP = ""] = STAMPS;
const SPEC = stampSpec(STAMP);

let folder: string;
let engine: EmbeddedEngine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stampworks-made-"));
  engine = new EmbeddedEngine({ folder, passphrase: "made" });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stacks = (name: Engine["name"], open: () => Promise<Engine>): MadeStacks =>
  new MadeStacks({ name, open }, folder);

test("what a stack has is its stamp's own, by the names that the program gives it", async () => {
  await engine.up(SPEC);
  const made = stacks("pulumi", async () => Promise.resolve(engine));
  const { findings, urns } = await made.of(SPEC.project, SPEC.stack);
  expect(urns.size).toBeGreaterThan(100);
  expect([...urns].every((urn) => urn.startsWith(`urn:pulumi:${SPEC.stack}::${SPEC.project}::`))).toBe(true);
  expect(findings.map(({ check, state }) => [check, state])).toEqual([["stack", "fine"]]);
  await made.close();
});

test("a stack that is not up has nothing, and nothing is said of it", async () => {
  const made = stacks("pulumi", async () => Promise.resolve(engine));
  expect(await made.of(SPEC.project, SPEC.stack)).toEqual({ urns: new Set(), findings: [] });
  await made.close();
});

test("what is up in simulated clouds is not up in a real one", async () => {
  await engine.up(SPEC);
  const made = stacks("embedded", async () => Promise.resolve(engine));
  expect((await made.of(SPEC.project, SPEC.stack)).urns.size).toBe(0);
  await engine.close();
});

test("a state that can't be read is told, and no name is taken for the stamp's own", async () => {
  const made = stacks("pulumi", async () => Promise.reject(new Error("no backend is signed in to")));
  const { findings, urns } = await made.of(SPEC.project, SPEC.stack);
  expect(urns.size).toBe(0);
  expect(findings.map(({ check, state }) => [check, state])).toEqual([["stack", "unknown"]]);
  expect(findings[0]?.says).toContain("no backend is signed in to");
  await made.close();
});
