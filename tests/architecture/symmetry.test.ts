import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { ROOT } from "./sources";

/** The ten parts and the index: every cloud has these files and no others. */
const FILES = [
  "app",
  "cache",
  "database",
  "events",
  "index",
  "network",
  "observability",
  "queue",
  "recovery",
  "secrets",
  "storage",
].map((name) => `${name}.ts`);

/** Files of one cloud's inside that every cloud has: what a reader looks for first. */
const INTERNAL = [
  "app/edge",
  "app/waf",
  "app/workload",
  "dns",
  "limits",
  "network/endpoints",
  "network/subnets",
  "observability/alarms",
  "observability/dashboard",
  "provider",
  "sizes",
].map((name) => `${name}.ts`);

describe.each(["aws", "azure", "gcp"])("components/%s", (cloud) => {
  const folder = join(ROOT, "components", cloud);

  test("has the files of its twins, and no others", () => {
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map((entry) => entry.name).sort()).toEqual(FILES);
  });

  test("keeps inside what its twins keep inside", () => {
    const names = readdirSync(join(folder, "internal"), { recursive: true, encoding: "utf8" });
    expect(names.map((name) => name.split(sep).join("/"))).toEqual(expect.arrayContaining(INTERNAL));
  });

  test("keeps what only one part needs in a folder named as the part", () => {
    const entries = readdirSync(join(folder, "internal"), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${name}.ts`);
    expect(folders.filter((name) => !FILES.includes(name))).toEqual([]);
  });

  test("calls its parts as its twins do", () => {
    for (const file of FILES.filter((name) => name !== "index.ts")) {
      const part = file[0]?.toUpperCase() + file.slice(1, -3);
      expect(readFileSync(join(folder, file), "utf8")).toMatch(
        new RegExp(`export class ${part} extends pulumi\\.ComponentResource`),
      );
    }
  });

  test("has no cast that hides a type from the SDK", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const hidden = files.filter((name) =>
      /as any\b|as unknown as|@ts-ignore|@ts-expect-error/.test(readFileSync(join(folder, name), "utf8")),
    );
    expect(hidden).toEqual([]);
  });
});

/** The parts of the routing layer, the same files for every cloud that has one. */
const ROUTING = ["secrets", "registry", "router", "edge", "dns", "observability"];
const routingFolder = join(ROOT, "components", "routing");
const withRouting = ["aws", "azure", "gcp"].filter((cloud) => existsSync(join(routingFolder, cloud)));

test("some cloud has a routing layer", () => {
  expect(withRouting).toContain("aws");
});

describe.each(["aws", "azure", "gcp"])("components/central/%s", (cloud) => {
  test("has the files of its twins, and no others", () => {
    const folder = join(ROOT, "components", "central", cloud);
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map((entry) => entry.name).sort()).toEqual(
      ["index", "intake", "lake", "observability", "search", "secrets"].map((name) => `${name}.ts`),
    );
  });
});

describe.each(withRouting)("components/routing/%s", (cloud) => {
  const folder = join(routingFolder, cloud);

  test("has the files of its twins, and no others", () => {
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map((entry) => entry.name).sort()).toEqual(
      [...ROUTING, "index"].sort().map((name) => `${name}.ts`),
    );
  });

  test.each(ROUTING)("has a component for the part %s", (name) => {
    const part = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    expect(readFileSync(join(folder, `${name}.ts`), "utf8")).toMatch(
      new RegExp(`export class ${part} extends pulumi\\.ComponentResource`),
    );
  });
});
