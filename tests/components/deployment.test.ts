import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cloud } from "../../components/contract/cloud";
import { type BlueprintInput, defineFleet } from "../../components/program/index";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import type { StackSpec } from "../../engines/engine";
import { canonicalOf, groupOf } from "../../fleet/check/equal";
import { stampGraph, type StampGraph } from "../../fleet/check/states/stamp-graph";
import { resolveTokens } from "../../graph/canonical/resolve";
import { fingerprint } from "../../graph/canonical/fingerprint";
import { checkClosed } from "../../graph/closed/closed";
import { diffCanonical } from "../../graph/equal/diff";
import { fromDeployment } from "../../graph/model/deployment";
import type { ResourceGraph } from "../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import { baseline, evaluate, Subject } from "../../policies/index";
import { IDENTITIES, renderReference } from "../render/reference";
import { shifted } from "../render/shifted";

/** Clouds whose share of requests is declared. On AWS it is ECS's: `aws/deployment.test.ts`. */
const CLOUDS = [Cloud.Azure, Cloud.Gcp];
const SERVICE = {
  [Cloud.Azure]: "azure-native:app:ContainerApp",
  [Cloud.Gcp]: "gcp:cloudrunv2/service:Service",
};
const CANARY = shifted({ strategy: "canary", percent: 20 });

const traffic = (cloud: keyof typeof SERVICE, { resources }: ResourceGraph): PropertyValue | undefined => {
  const web = resources.find(({ name, type }) => type === SERVICE[cloud] && name.endsWith("-web"))?.inputs;
  return cloud === Cloud.Gcp ? web?.["traffics"] : ingress(web)?.["traffic"];
};

describe.each(CLOUDS)("a class on %s whose releases stand side by side", (cloud) => {
  test("has all requests go to the newest while one stands", async () => {
    const graph = await renderReference(cloud, { blueprint: CANARY });
    expect(traffic(cloud, graph)).toEqual([
      cloud === Cloud.Azure
        ? { latestRevision: true, weight: 100 }
        : { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 },
    ]);
    expect(graph.outputs).toHaveProperty("revision");
  });

  test.each([
    [{ strategy: "canary", percent: 20 }, [80, 20]],
    [{ strategy: "blue-green" }, [0, 100]],
  ])("has both take requests by %j while a release comes", async (deployment, shares) => {
    const graph = await renderReference(cloud, {
      blueprint: shifted(deployment),
      config: { beside: "k3x9f2a" },
    });
    const targets = traffic(cloud, graph) as PropertyMap[];
    expect(targets.map(({ percent, weight }) => percent ?? weight)).toEqual(shares);
    expect(targets.map(({ revision, revisionName }) => revision ?? revisionName)).toEqual([
      expect.stringMatching(/-web-[0-9a-z]{5}-{1,2}k3x9f2a$/),
      undefined,
    ]);
  });

  test("has all requests go to the one before while a release is taken back, and a group of its own by the second law", async () => {
    const config = { beside: "k3x9f2a", besideServes: "true" };
    const graph = await renderReference(cloud, { blueprint: CANARY, config });
    const targets = traffic(cloud, graph) as PropertyMap[];
    expect(targets.map(({ percent, weight }) => percent ?? weight)).toEqual([100, 0]);
    const shared = await renderReference(cloud, { blueprint: CANARY, config: { beside: "k3x9f2a" } });
    expect(groupOf(stampGraph(graph)).variant).not.toBe(groupOf(stampGraph(shared)).variant);
    expectLawful(stampGraph(graph));
    await expect(
      renderReference(cloud, { blueprint: CANARY, config: { besideServes: "true" } }),
    ).rejects.toThrow("stampworks:besideServes");
  });

  test("has nothing of it as long as releases roll, and refuses that one stands beside", async () => {
    const graph = await renderReference(cloud);
    expect(graph.outputs).not.toHaveProperty("revision");
    await expect(renderReference(cloud, { config: { beside: "k3x9f2a" } })).rejects.toThrow(
      "stampworks:beside",
    );
  });

  test("is equal to its sisters while both stand, closed, and holds by the baseline", async () => {
    const first = await renderReference(cloud, { blueprint: CANARY, config: { beside: "k3x9f2a" } });
    const twin = await renderReference(cloud, {
      blueprint: CANARY,
      id: "twin2",
      config: { ...OTHER[cloud], cidr: "10.99.0.0/18", ring: "canary", beside: "00007-q4w" },
    });
    const [one, two, whole] = [first, twin, await renderReference(cloud, { blueprint: CANARY })].map(
      stampGraph,
    ) as [StampGraph, StampGraph, StampGraph];
    expect(fingerprint(canonicalOf(two))).toBe(fingerprint(canonicalOf(one)));
    expect(groupOf(two).variant).toBe(groupOf(one).variant);
    expect(groupOf(whole).variant).not.toBe(groupOf(one).variant);
    expectLawful(one);
  });

  test("is refused by the simulated cloud with a revision that does not stand", async () => {
    await withEngine(async (engine) => {
      await engine.up(spec(cloud, { release: "v1" }));
      await expect(engine.up(spec(cloud, { release: "v2", beside: "zzzzzzz" }))).rejects.toThrow(/zzzzzzz/);
    });
  });

  test("comes to the simulated cloud at its share, whole, and is taken back, with both laws held all along", async () => {
    await withEngine(async (engine) => {
      await engine.up(spec(cloud, { release: "v1" }));
      const before = await revisionOf(engine);
      const middle = spec(cloud, { release: "v2", beside: suffix(before) });
      await engine.up(middle);
      const newest = await revisionOf(engine);
      expect(newest).not.toBe(before);
      expect(JSON.stringify(await deployed(engine))).toContain(before);
      const stamp = stampGraph(await deployed(engine));
      expectLawful(stamp);
      const rendered = stampGraph(
        await renderReference(cloud, { blueprint: CANARY, config: configOf("v2", suffix(before)) }),
      );
      const resolved = { ...rendered, graph: resolveTokens(rendered.graph, stamp.graph) };
      expect(diffCanonical(canonicalOf(stamp), canonicalOf(resolved))).toEqual([]);
      expect((await engine.up(middle)).counts).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });

      await engine.up(spec(cloud, { release: "v2" }));
      expect(await revisionOf(engine)).toBe(newest);
      expect(JSON.stringify(traffic(cloud, await deployed(engine)))).not.toContain(suffix(before));

      await engine.up(spec(cloud, { release: "v1" }));
      expect([before, newest]).not.toContain(await revisionOf(engine));
    });
  });
});

test.each([[{ strategy: "canary" }], [{ strategy: "blue-green" }]])(
  "each of two releases by %j has the fewest instances on Google Cloud, whatever its share",
  async (deployment) => {
    for (const config of [{}, { beside: "k3x9f2a" }] as readonly Record<string, string>[]) {
      const { resources } = await renderReference(Cloud.Gcp, { blueprint: shifted(deployment), config });
      const web = resources.find(({ name, type }) => type === SERVICE.gcp && name.endsWith("-web"));
      expect(web?.inputs["template"]).toMatchObject({ scaling: { minInstanceCount: 5 } });
      expect(web?.inputs["scaling"]).not.toHaveProperty("minInstanceCount");
    }
  },
);

test("two releases have machines for both on Azure: the one that comes with its fewest, or with as many as the one before", async () => {
  const most = async (deployment: object): Promise<number> => {
    const { resources } = await renderReference(Cloud.Azure, { blueprint: onlyWeb(deployment) });
    const environment = resources.find(({ type }) => type === "azure-native:app:ManagedEnvironment");
    const profiles = environment?.inputs["workloadProfiles"] as PropertyMap[];
    return Number(profiles.find(({ maximumCount }) => maximumCount !== undefined)?.["maximumCount"]);
  };
  const rolling = await most({ strategy: "rolling" });
  const canary = await most({ strategy: "canary" });
  const blueGreen = await most({ strategy: "blue-green" });
  expect([rolling < canary, canary < blueGreen]).toEqual([true, true]);
});

test("a release beside another is ECS's own on AWS: a config that names one is refused", async () => {
  await expect(
    renderReference(Cloud.Aws, { blueprint: CANARY, config: { beside: "k3x9f2a" } }),
  ).rejects.toThrow("stampworks:beside");
});

/** With so many instances that each adds to the machines. */
function onlyWeb(deployment: object): BlueprintInput {
  const made = shifted(deployment);
  const { standard } = made.classes;
  if (standard === undefined) throw new Error("the blueprint has a class standard");
  const app = { ...standard.app, minInstances: 20, maxInstances: 60 };
  return { ...made, classes: { standard: { ...standard, app } } };
}

const OTHER = {
  [Cloud.Azure]: { region: "eastus2", account: "00000000-0000-4000-8000-000000000002" },
  [Cloud.Gcp]: { region: "us-central1", account: "acme-stamp-2" },
};
const STACK = { project: "stampworks", stack: "test1" };

function configOf(release: string, beside?: string): Record<string, string> {
  return { release, ...(beside === undefined ? {} : { beside }) };
}

function spec(cloud: Cloud, { release, beside }: { release: string; beside?: string }): StackSpec {
  const config = {
    ...{ cloud, cidr: "10.20.0.0/16", class: "standard", ring: "broad" },
    ...IDENTITIES[cloud],
    ...configOf(release, beside),
  };
  const keys = Object.entries(config).map(([key, value]) => [`stampworks:${key}`, value]);
  return {
    ...STACK,
    config: Object.fromEntries(keys) as Record<string, string>,
    program: defineFleet(CANARY),
  };
}

async function withEngine(work: (engine: EmbeddedEngine) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-beside-"));
  const engine = new EmbeddedEngine({ folder, passphrase: "beside" });
  try {
    await work(engine);
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function deployed(engine: EmbeddedEngine): Promise<ResourceGraph> {
  return fromDeployment((await engine.export(STACK, { showSecrets: true })) ?? {});
}

/** A revision's name without the path that Google Cloud gives it. */
async function revisionOf(engine: EmbeddedEngine): Promise<string> {
  const outputs = await engine.outputs(STACK);
  return String(outputs?.["revision"]).split("/").at(-1) ?? "";
}

function suffix(revision: string): string {
  return /-web-[0-9a-z]{5}-{1,2}(.+)$/.exec(revision)?.[1] ?? "";
}

function ingress(inputs: PropertyMap | undefined): PropertyMap | undefined {
  const configuration = inputs?.["configuration"];
  const found = isMap(configuration) ? configuration["ingress"] : undefined;
  return isMap(found) ? found : undefined;
}

function expectLawful({ derivations, graph }: StampGraph): void {
  const found = checkClosed(graph, { derivations, tokens: new TokenTable() });
  expect(found.filter(({ level }) => level === "violation")).toEqual([]);
  expect(evaluate(baseline, new Subject(graph, derivations))).toEqual([]);
}
