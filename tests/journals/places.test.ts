import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embeddedEngine } from "../../engines/embedded";
import type { Engine } from "../../engines/engine";
import type { EngineSource } from "../../fleet/context";
import { openJournals } from "../../fleet/journals";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "places-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A real engine whose routing stack has made a registry here, or none. */
function realEngine(registry: string | undefined): EngineSource {
  return {
    name: "pulumi",
    open: async () => {
      const engine = await embeddedEngine.open(root);
      const outputs: Engine["outputs"] = async () => (registry === undefined ? undefined : { registry });
      return Object.assign(Object.create(engine) as Engine, { outputs });
    },
  };
}

async function placeOf(engine: EngineSource, named?: string): Promise<string> {
  const journals = await openJournals({ engine, cwd: root }, { root, name: "probe" }, "fleet", named);
  await journals.close();
  return journals.place;
}

const OWN = /\.stampworks\/rollouts$/;
const CLOUD = "dynamodb://eu-west-1/registry";

test("operators meet in the registry's store once the routing layer has made one in a cloud, and till then in a folder", async () => {
  expect(await placeOf(embeddedEngine)).toMatch(OWN);
  expect(await placeOf(realEngine(undefined))).toMatch(OWN);
  expect(await placeOf(realEngine(CLOUD))).toBe(CLOUD);
});

test("what the command names goes before what stampworks.yaml says, and that before what is so by itself", async () => {
  writeFileSync(join(root, "stampworks.yaml"), "journal: folder\n");
  expect(await placeOf(realEngine(CLOUD))).toMatch(OWN);
  expect(await placeOf(realEngine(CLOUD), "registry")).toBe(CLOUD);
  expect(await placeOf(realEngine(undefined), CLOUD)).toBe(CLOUD);
  writeFileSync(join(root, "stampworks.yaml"), "journal: registry\n");
  expect(await placeOf(embeddedEngine)).toBe(".stampworks/registry");
  expect(await placeOf(realEngine(CLOUD), "folder")).toMatch(OWN);
  expect(await placeOf(realEngine(CLOUD), "shared")).toMatch(/shared$/);
});

test("an address of no registry is refused with those there are", async () => {
  await expect(placeOf(embeddedEngine, "redis://here")).rejects.toThrow(
    /no registry is there.*dynamodb:\/\//,
  );
});
