import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { CONFIG_KEYS } from "../../components/program/config";

const folder = resolve(__dirname, "../../examples");
/** A program of plain resources, whose promises are in own-program.test.ts. */
const OWN = "own-program";
const all = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const examples = all.filter((name) => name !== OWN);

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
  expect(all).toEqual(
    expect.arrayContaining([
      OWN,
      "ephemeral",
      "functional",
      "geographic",
      "kubernetes",
      "multi-cloud",
      "single-cloud",
      "tiers",
    ]),
  );
});

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
      (target) => !/^(stampworks|node:|@pulumi\/|\.\/|\.\.\/blueprint)/.test(target),
    );
    expect(reachingOut).toEqual([]);
  });
});
