import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cloud } from "../../components/contract/cloud";
import { defineFleet } from "../../components/program/index";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import type { StackSpec } from "../../engines/engine";
import { destroySettled, upSettled } from "../../fleet/work/settled";
import { RULES } from "../faults/first-day";
import { IDENTITIES } from "../render/reference";
import { pairwise, titleOf } from "../truth/options/pairs";
import { REFUSED, stampOptions, stampSettings } from "../truth/options/stamp-options";

type Row = ReturnType<typeof rowsOf>[number];
const rowsOf = (cloud: Cloud) => pairwise(stampOptions(cloud), REFUSED);

/** The stack that a row stands for. */
function specOf(cloud: Cloud, row: Row, change: Readonly<Record<string, string>> = {}): StackSpec {
  const { blueprint, config } = stampSettings(row);
  const identity = {
    cloud,
    cidr: "10.20.0.0/16",
    class: "standard",
    ring: "broad",
    ...IDENTITIES[cloud],
    ...config,
    ...change,
  };
  const keys = Object.entries(identity).map(([key, value]) => [`stampworks:${key}`, value]);
  return {
    project: "stampworks",
    stack: "test1",
    config: Object.fromEntries(keys),
    program: defineFleet(blueprint),
  };
}

const CASES = Object.values(Cloud).flatMap((cloud) =>
  rowsOf(cloud).map((row) => [cloud, titleOf(stampOptions(cloud), row), row] as const),
);

// What the truth test judges value by value, lived through: each two options of a class together.
test.each(CASES)(
  "a stamp on %s comes up in a new account, takes a release and goes: %s",
  async (cloud, _title, row) => {
    const folder = mkdtempSync(join(tmpdir(), "stampworks-options-"));
    mkdirSync(join(folder, "clouds"), { recursive: true });
    // Quotas are a class's own matter: a large one asks for more.
    writeFileSync(join(folder, "clouds", "rules.json"), JSON.stringify({ ...RULES, newAccount: false }));
    const engine = new EmbeddedEngine({ folder, passphrase: "options" });
    try {
      await upSettled(engine, specOf(cloud, row), {});
      const { counts, steps } = await upSettled(engine, specOf(cloud, row, { release: "r2" }), {});
      expect(counts).toMatchObject({ create: 0, delete: 0 });
      // ECS changes no task definition: each release is another revision.
      const replaced = steps.filter(({ op }) => op === "replace").map(({ type }) => type);
      expect(replaced.filter((type) => type !== "aws:ecs/taskDefinition:TaskDefinition")).toEqual([]);
      const ending = { release: "r2", retiring: "true" };
      await upSettled(engine, specOf(cloud, row, ending), {});
      const name = { project: "stampworks", stack: "test1" };
      // Google Cloud keeps the subnet's addresses a while.
      await destroySettled(engine, name, {}).catch(async (error: Error) => {
        expect(error.message).toContain("one to two hours");
        await destroySettled(engine, name, {});
      });
      expect(engine.simulator.list().map(({ type }) => type)).toEqual([]);
    } finally {
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
