import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { TokenTable } from "../../graph/model/tokens";
import { manifestOf, renderCluster } from "../policies/baseline/clusters";

const TOOL = join(__dirname, "../../.tools/kubernetes-validate");
const isMissing = !existsSync(join(TOOL, "version.txt"));
/** The oldest and the newest that EKS, AKS and GKE have in standard support while this is written, and what follows. */
const VERSIONS = ["1.33", "1.35", "1.37"] as const;
/** Kinds that Kubernetes does not have itself: whose operator brings them has their schemas. */
const OPERATORS = /^(?:cert-manager\.io|secrets-store\.csi\.x-k8s\.io)\//u;

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
  readonly spec?: Record<string, unknown>;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "manifests-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What Kubernetes' published schemas say of manifests; nothing when they are fine. */
function faultsOf(manifests: readonly object[], version: string): string {
  const file = join(folder, "manifests.yaml");
  writeFileSync(file, manifests.map((each) => stringify(each)).join("---\n"));
  const args = ["-m", "kubernetes_validate", "--strict", "--quiet", "-k", version, file];
  const { status, stderr, stdout } = spawnSync("python3", args, {
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: TOOL },
  });
  return status === 0 ? "" : `${stdout}${stderr}`;
}

describe.each(["aws", "azure", "gcp"] as const)("what manifest.js writes for a stamp on %s", (cloud) => {
  let own: Manifest[];
  beforeAll(async () => {
    const tokens = new TokenTable();
    const { graph } = await renderCluster(cloud, { id: "one1", cidr: "10.21.0.0/16", tokens });
    const all = parseAllDocuments(manifestOf([...graph.resources])).map((each) => each.toJS() as Manifest);
    own = all.filter(({ apiVersion }) => !OPERATORS.test(apiVersion));
    expect(own.length).toBeGreaterThanOrEqual(8);
  });

  (isMissing ? test.skip : test)(
    `is what Kubernetes' own schemas allow, with no field that they do not know${isMissing ? " (npm run linters:install first)" : ""}`,
    () => {
      for (const version of VERSIONS)
        expect({ version, faults: faultsOf(own, version) }).toEqual({ version, faults: "" });
    },
  );

  (isMissing ? test.skip : test)(
    `would be refused with a misspelt field, a missing one, or a value of another type${isMissing ? " (npm run linters:install first)" : ""}`,
    () => {
      const deployment = own.find(({ kind }) => kind === "Deployment");
      if (deployment?.spec === undefined) throw new Error("there is no Deployment");
      const { selector, ...without } = deployment.spec;
      for (const spec of [
        { ...deployment.spec, replica: 1 },
        without,
        { selector, ...without, replicas: "three" },
      ])
        expect(faultsOf([{ ...deployment, spec }], VERSIONS[0])).not.toBe("");
    },
  );
});
