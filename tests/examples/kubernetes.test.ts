import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { readAllowFile } from "../../fleet/check/allow/allow-file";
import { checkFleet } from "../../fleet/check/check-fleet";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import { TokenTable } from "../../graph/model/tokens";
import { clusterBlueprint, manifestOf, renderCluster } from "../policies/baseline/clusters";

const root = join(__dirname, "../../examples/kubernetes");

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [key: string]: unknown;
}

/** What manifest.js makes of a stamp. */
function manifestsOf({ graph }: StampGraph): Manifest[] {
  const text = manifestOf([...graph.resources]);
  const documents = parseAllDocuments(text);
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  return documents.map((document) => document.toJS() as Manifest);
}

describe.each(["aws", "azure", "gcp"] as const)("the app on Kubernetes on %s", (cloud) => {
  const tokens = new TokenTable();
  const stamps: StampGraph[] = [];
  beforeAll(async () => {
    stamps.push(
      await renderCluster(cloud, { id: "one1", cidr: "10.21.0.0/16", tokens }),
      await renderCluster(cloud, { id: "two2", cidr: "10.22.0.0/20", tokens }),
    );
  });

  test("keeps both laws and the baseline", () => {
    const verdict = checkFleet(stamps, {
      today: new Date(),
      global: clusterBlueprint().global,
      allow: readAllowFile({ root }),
      tokens,
    });
    expect(verdict.closed.violations).toEqual([]);
    expect(verdict.equal.deviations).toEqual([]);
    expect(verdict.baseline.violations).toEqual([]);
  });

  test("is one manifest: the app's objects are all there, each once, and nothing is left open", () => {
    const [stamp] = stamps;
    if (stamp === undefined) throw new Error("nothing was rendered");
    const objects = manifestsOf(stamp);
    const named = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(named).size).toBe(named.length);
    expect(named).toEqual(
      expect.arrayContaining([
        "Namespace/stamp",
        "ConfigMap/stamp",
        "ServiceAccount/app",
        "Deployment/web",
        "Service/web",
        "HorizontalPodAutoscaler/web",
        "PodDisruptionBudget/web",
        "NetworkPolicy/web",
        "Deployment/worker",
        "Service/worker",
        cloud === "gcp" ? "HorizontalPodAutoscaler/worker" : "ScaledObject/worker",
        "PodDisruptionBudget/worker",
        "NetworkPolicy/worker",
      ]),
    );
    expect(JSON.stringify(objects)).not.toContain("${");
    const environment = objects.find(({ kind }) => kind === "ConfigMap");
    expect(environment?.["data"]).toMatchObject({ STAMP_ID: "one1", STAMP_CLASS: "standard" });
  });
});

test("manifest.js refuses a state without a cluster", () => {
  expect(() => manifestOf([{ type: "stampworks:aws:App" }])).toThrow("no cluster");
});

test("what AKS alone needs stands in a file of its own, and the app's manifest names no cloud's service", () => {
  const app = readFileSync(join(root, "app.yaml"), "utf8");
  expect(app).not.toMatch(/load-balancer|LoadBalancer|amazonaws|azure-|cert-manager/);
});
