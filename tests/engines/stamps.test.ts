import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { isKnown } from "../../render/kinds/kinds";
import { blueprint } from "../../stacks/blueprint";
import { defineFleet } from "../../components/program/index";
import { few } from "../sweep";

const IDENTITIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws: { "stampworks:region": "eu-west-1", "stampworks:account": "210000000001" },
  azure: { "stampworks:region": "westeurope", "stampworks:account": "10000000-0000-4000-8000-000000000001" },
  gcp: { "stampworks:region": "europe-west1", "stampworks:account": "acme-p-eu1" },
};

const program = defineFleet(blueprint);
const folder = mkdtempSync(join(tmpdir(), "stamps-"));
const engine = new EmbeddedEngine({ folder, passphrase: "test" });
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

describe.each(few(Object.keys(IDENTITIES)))("a whole stamp on %s", (cloud) => {
  const name = { project: "stampworks", stack: `${cloud}1` };
  const spec = (extra: Readonly<Record<string, string>> = {}) => ({
    ...name,
    config: {
      ...IDENTITIES[cloud],
      "stampworks:cloud": cloud,
      "stampworks:cidr": "10.16.0.0/16",
      "stampworks:class": "standard",
      "stampworks:ring": "canary",
      ...extra,
    },
    program,
  });

  test("comes up as foretold, and a second update changes nothing", async () => {
    const foretold = await engine.preview(spec());
    const first = await engine.up(spec());
    expect(foretold.counts).toEqual(first.counts);
    expect(first.counts.create).toBeGreaterThan(100);
    const second = await engine.up(spec());
    expect(second.counts).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: first.counts.create });
    expect(await engine.drift(name)).toMatchObject({ drifted: false });
  });

  test("is made of types the simulator's tables know", () => {
    const types = engine.simulator.list(name).map(({ type }) => type);
    expect(types.filter((type) => !isKnown(type))).toEqual([]);
  });

  test("keeps its protected parts until it is retired, and then leaves nothing behind", async () => {
    await engine.up(spec({ "stampworks:retiring": "true" }));
    await engine.destroy(name);
    expect(engine.simulator.list(name)).toEqual([]);
  });
});
