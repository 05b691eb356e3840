import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import { parse, parseAllDocuments, stringify } from "yaml";
import { TokenTable } from "../../graph/model/tokens";
import { manifestOf, renderCluster } from "../policies/baseline/clusters";

const TOOL = join(__dirname, "../../.tools/kubernetes-validate");
const isMissing = !existsSync(join(TOOL, "version.txt"));
/** The oldest and the newest that EKS, AKS and GKE have in standard support while this is written, and what follows. */
const VERSIONS = ["1.33", "1.35", "1.37"] as const;
/** Kinds that Kubernetes does not have itself: whose operator brings them publishes their schemas. */
const OPERATORS = /^(?:cert-manager\.io|secrets-store\.csi\.x-k8s\.io|keda\.sh)\//u;
const KINDS = join(__dirname, "../../.tools/kubernetes-kinds");
const areKindsMissing = !existsSync(join(KINDS, "version.txt"));

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

/** A kind's definition, as far as it is asked here. */
interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}
type Schema = Readonly<Record<string, unknown>>;

/** Kubernetes drops a field that a kind does not know without a word; here it is a fault. */
function strictly(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strictly);
  if (typeof schema !== "object" || schema === null) return schema;
  const each = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strictly(value)]));
  const isOpen =
    each["additionalProperties"] !== undefined || each["x-kubernetes-preserve-unknown-fields"] === true;
  return each["type"] === "object" && each["properties"] !== undefined && !isOpen
    ? { ...each, additionalProperties: false }
    : each;
}

/** `apiVersion/kind` → what its operator lets one be. */
function publishedKinds(): ReadonlyMap<string, ValidateFunction> {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const files = readdirSync(KINDS).filter((file) => file.endsWith(".yaml"));
  return new Map(
    files.flatMap((file) => {
      const { spec } = parse(readFileSync(join(KINDS, file), "utf8")) as Definition;
      return spec.versions.map(({ name, schema }): [string, ValidateFunction] => {
        const { properties, ...rest } = schema.openAPIV3Schema;
        // What all kinds have alike is Kubernetes' own to judge.
        const own = { ...(properties as Schema), metadata: {} };
        return [
          `${spec.group}/${name}/${spec.names.kind}`,
          ajv.compile(strictly({ ...rest, properties: own }) as Schema),
        ];
      });
    }),
  );
}

describe.each(["aws", "azure", "gcp"] as const)("what manifest.js writes for a stamp on %s", (cloud) => {
  let own: Manifest[];
  let operators: Manifest[];
  beforeAll(async () => {
    const tokens = new TokenTable();
    const { graph } = await renderCluster(cloud, { id: "one1", cidr: "10.21.0.0/16", tokens });
    const all = parseAllDocuments(manifestOf([...graph.resources])).map((each) => each.toJS() as Manifest);
    own = all.filter(({ apiVersion }) => !OPERATORS.test(apiVersion));
    operators = all.filter(({ apiVersion }) => OPERATORS.test(apiVersion));
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

  (areKindsMissing ? test.skip : test)(
    `is what cert-manager, the vault's driver and KEDA let their own kinds be${areKindsMissing ? " (npm run linters:install first)" : ""}`,
    () => {
      const kinds = publishedKinds();
      for (const { apiVersion, kind, ...rest } of operators) {
        const isAllowed = kinds.get(`${apiVersion}/${kind}`);
        // An ajv-compiled function keeps what it found beside itself.
        expect({ kind, known: isAllowed !== undefined }).toEqual({ kind, known: true });
        const holds = isAllowed?.({ apiVersion, kind, ...rest });
        expect({ kind, holds, faults: isAllowed?.errors ?? [] }).toEqual({ kind, holds: true, faults: [] });
      }
      expect(operators.map(({ kind }) => kind)).toEqual(
        { aws: ["TriggerAuthentication", "ScaledObject"], gcp: [] as string[] }[cloud as "aws" | "gcp"] ?? [
          "TriggerAuthentication",
          "ScaledObject",
          "Issuer",
          "Certificate",
          "SecretProviderClass",
        ],
      );
    },
  );

  // On Google Cloud workers are scaled by the processor: nothing of KEDA is written there.
  if (cloud === "gcp") return;
  (areKindsMissing ? test.skip : test)(
    `would be refused by KEDA's own kind with a misspelt field, with nothing to scale, or with a text for a number${areKindsMissing ? " (npm run linters:install first)" : ""}`,
    () => {
      const scaled = operators.find(({ kind }) => kind === "ScaledObject");
      const isAllowed = publishedKinds().get("keda.sh/v1alpha1/ScaledObject");
      if (scaled?.spec === undefined || isAllowed === undefined) throw new Error("there is no ScaledObject");
      const { scaleTargetRef, ...without } = scaled.spec;
      for (const spec of [
        { ...scaled.spec, scaleTargetReference: scaleTargetRef },
        without,
        { ...scaled.spec, maxReplicaCount: "ten" },
      ])
        expect({ spec, holds: isAllowed({ ...scaled, spec }) }).toEqual({ spec, holds: false });
    },
  );
});
