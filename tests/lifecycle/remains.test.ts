import { Cloud } from "../../components/contract/cloud";
import { remainsOf } from "../../fleet/lifecycle/remains";
import { RingFleet } from "../rollout/ring-fleet";
import { renderReference } from "../render/reference";

const whatStays = async (cloud: Cloud) => {
  const { resources } = await renderReference(cloud);
  return remainsOf(resources.map(({ type, inputs }) => ({ type, inputs })));
};

describe("what stays of a retired stamp, said before anything is taken down", () => {
  test("costs first: on AWS two snapshots, then keys and secrets that wait for their deletion", async () => {
    const remains = await whatStays(Cloud.Aws);
    expect(remains.filter(({ costs }) => costs).map(({ what }) => what.replace(/ \S+ of/u, " of"))).toEqual(
      expect.arrayContaining(["snapshot of the database", "snapshot of the cache"]),
    );
    // The stamp's key goes 30 days later, and with it what is encrypted with it.
    for (const { byHand } of remains.filter(({ what }) => /^(?:snapshot|automated)/u.test(what)))
      expect(byHand).toContain("for 30 days");
    // Container Insights makes a log group that no stack knows.
    expect(remains.find(({ what }) => what.includes("/aws/ecs/containerinsights/"))?.byHand).toContain(
      "delete-log-group",
    );
    expect(
      remains.some(({ what, until }) => what.startsWith("automated backups") && until === "for 14 days"),
    ).toBe(true);
    expect(remains.map(({ costs }) => costs)).toEqual(
      remains
        .map(({ costs }) => costs)
        .sort()
        .reverse(),
    );
    expect(remains.filter(({ what }) => /key|secret/u.test(what)).map(({ until }) => until)).toContain(
      "for 30 days",
    );
  });

  test("on Azure the vaults can't be purged, and Azure keeps the server's backups", async () => {
    const remains = await whatStays(Cloud.Azure);
    const vaults = remains.filter(({ what }) => what.startsWith("key vault"));
    expect(vaults).toHaveLength(2);
    for (const { byHand } of vaults) expect(byHand).toContain("purge protection");
    expect(
      remains.some(({ what, until }) => what.startsWith("Azure's backups") && until === "for 5 days"),
    ).toBe(true);
  });

  test("on Google Cloud key rings stay for ever, and a final backup costs", async () => {
    const remains = await whatStays(Cloud.Gcp);
    expect(remains.filter(({ until }) => until === "for ever").length).toBeGreaterThan(1);
    const costs = remains
      .filter((remain) => remain.costs)
      .map(({ what }) => what.split(" ").slice(0, 3).join(" "));
    expect([...new Set(costs)]).toEqual(["a final backup", "objects of bucket"]);
    expect(remains.filter(({ what }) => what.includes("APIs"))).toHaveLength(1);
    // Cloud Run keeps the subnet's addresses, so the first run ends there: said once, though services and workers have them.
    const kept = remains.filter(({ what }) => what.includes("Cloud Run keeps"));
    expect(kept.map(({ until }) => until)).toEqual(["for 1 to 2 hours after its last service"]);
    expect(remains.map(({ what }) => what).join()).toContain("given up and not deleted");
  });

  test("a vault of AWS that the retiring update does not empty is said to refuse, and one before it is not", () => {
    const vault = { type: "aws:backup/vault:Vault", inputs: { name: "v", forceDestroy: false } };
    const stack = (retiring: boolean) => ({ type: "pulumi:pulumi:Stack", outputs: { retiring } });
    expect(remainsOf([stack(false), vault])).toEqual([]);
    expect(remainsOf([stack(true), vault])[0]?.byHand).toContain("a vault that is not empty refuses");
  });

  test("a stack that is not up leaves nothing", () => {
    expect(remainsOf([])).toEqual([]);
  });
});

test("retire says it first, with --yes too", async () => {
  const fleet = new RingFleet({ canary: ["ca1"] });
  try {
    await fleet.run(["up", "--all"]);
    const { code, stderr, stdout } = await fleet.run(["retire", "ca1", "--yes", "--json"]);
    expect(code).toBe(0);
    const [stamp] = (JSON.parse(stdout) as { stamps: { remains: { what: string }[] }[] }).stamps;
    for (const { what } of stamp?.remains ?? []) expect(stderr).toContain(what);
  } finally {
    fleet.folder.remove();
  }
});
