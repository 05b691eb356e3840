import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { CONFIG_KEYS } from "../../components/program/config";
import { Clone } from "./clone";
import { shellBlocks } from "./shell-blocks";
import { few } from "../sweep";

const folder = resolve(__dirname, "../../examples");
const examples = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const readmeOf = (example: string): string => readFileSync(join(folder, example, "README.md"), "utf8");
const configsOf = (example: string): Record<string, unknown>[] =>
  readdirSync(join(folder, example, "stamps"))
    .filter((name) => name.startsWith("Pulumi.") && name !== "Pulumi.routing.yaml")
    .map(
      (name) =>
        (
          parse(readFileSync(join(folder, example, "stamps", name), "utf8")) as {
            config: Record<string, unknown>;
          }
        ).config,
    );

test("there are the examples the issue asks for", () => {
  expect(examples).toEqual(
    expect.arrayContaining(["ephemeral", "functional", "geographic", "multi-cloud", "single-cloud", "tiers"]),
  );
});

// The smallest example first: the one that a test takes.
const ordered = ["single-cloud", ...examples.filter((name) => name !== "single-cloud")];

test.each(few(ordered))(
  "the example %s does what its README says when the commands are copied literally, and nothing more when the first are run again",
  async (example) => {
    const blocks = shellBlocks(readmeOf(example));
    const clone = new Clone(example, example === "single-cloud" ? "own" : "quick");
    try {
      for (const { exits, script } of blocks) {
        const { code, output } = await clone.run(script);
        if (code !== exits) throw new Error(`${script} ended with ${code}:\n${output}`);
        if (script !== blocks[0]?.script) continue;
        expect(output).toMatch(/law closed: holds/);
        expect(output).toMatch(/law equal: {2}holds/);
        expect(output).toMatch(/baseline: {3}holds/);
        expect((await clone.run(script)).output).toMatch(/no changes/);
      }
    } finally {
      clone.remove();
    }
    expect(blocks.length).toBeGreaterThan(0);
  },
);

describe.each(examples)("the example %s", (example) => {
  test("tells its stamps apart by their identity and nothing else", () => {
    const keys = configsOf(example).flatMap((config) => Object.keys(config));
    expect(keys.filter((key) => !CONFIG_KEYS.includes(key.replace(/^stampworks:/, "")))).toEqual([]);
  });

  test("uses the package by its name, as its user would", () => {
    const sources = readdirSync(join(folder, example), { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".js"),
    );
    const imports = sources.flatMap((path) =>
      [...readFileSync(join(folder, example, path), "utf8").matchAll(/require\("([^"]+)"\)/g)].map(
        ([, target = ""]) => target,
      ),
    );
    expect(imports).toContain("stampworks/stacks");
    const reachingOut = imports.filter(
      (target) => !/^(stampworks|@pulumi\/|\.\/|\.\.\/blueprint)/.test(target),
    );
    expect(reachingOut).toEqual([]);
  });
});
