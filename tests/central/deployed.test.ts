import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineFleet } from "../../components/program/index";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { blueprint } from "../../stacks/blueprint";
import { withEvents } from "../render/pooled";
import { CLOUDS, type CloudName } from "./fleet";

type Keys = Readonly<Record<string, string>>;

const { aws, azure, gcp } = blueprint.global;
/** A centre and a stamp that delivers to it, and what the blueprint says of the centre. */
const FLEETS: Readonly<
  Record<CloudName, { centre: Keys; stamp: Keys; id: string; address: string | undefined }>
> = {
  aws: {
    centre: { region: "eu-west-1", account: "210000000010" },
    stamp: { region: "eu-west-1", account: "210000000001" },
    id: "euw1a",
    address: aws?.centres?.eu?.bus,
  },
  azure: {
    centre: { region: "westeurope", account: "00000000-1111-2222-3333-555555555551" },
    stamp: { region: "westeurope", account: "00000000-aaaa-4bbb-8ccc-000000000001" },
    id: "weu1z",
    address: azure?.centres?.eu?.storageAccountId,
  },
  gcp: {
    centre: { region: "europe-west4", account: "acme-central-eu" },
    stamp: { region: "europe-west4", account: "acme-p-euw4g" },
    id: "euw4g",
    address: `${gcp?.centres?.eu?.project}.${gcp?.centres?.eu?.dataset}`,
  },
};

describe.each(CLOUDS)("a centre on the simulated %s", (cloud) => {
  const { centre, stamp, id, address } = FLEETS[cloud];
  const spec = (stack: string, keys: Keys) => ({
    project: "stampworks",
    stack,
    config: Object.fromEntries(
      Object.entries({ cloud, ...keys }).map(([key, value]) => [`stampworks:${key}`, value]),
    ),
    program: defineFleet(withEvents(blueprint)),
  });

  test("comes up where the blueprint says that it is, then the stamp, and both are the same the second time", async () => {
    const folder = mkdtempSync(join(tmpdir(), "stampworks-central-"));
    const engine = new EmbeddedEngine({ folder, passphrase: "central" });
    const stacks = [
      spec(`central-${cloud}-eu`, { ...centre, stamps: JSON.stringify({ [id]: stamp["account"] }) }),
      spec(id, { ...stamp, cidr: "10.20.0.0/16", class: "standard", ring: "broad" }),
    ];
    try {
      const outputs: unknown[] = [];
      for (const each of stacks) outputs.push((await engine.up(each)).outputs);
      expect(outputs[0]).toMatchObject({ address, residency: "eu", stamps: [id] });
      expect(outputs[1]).toMatchObject({ eventsTopic: expect.any(String) as string });
      for (const each of stacks) {
        const { counts } = await engine.up(each);
        expect(counts).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
      }
    } finally {
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
