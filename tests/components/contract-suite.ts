import type { ClassInput } from "../../components/contract/class";
import type { Cloud } from "../../components/contract/cloud";
import { rotationOf } from "../../components/contract/origin-rotation";
import type { Derivation, ResourceGraph } from "../../graph/model/graph";
import { canonicalise } from "../../graph/canonical/canonical";
import { fingerprint } from "../../graph/canonical/fingerprint";
import { isSecret, type PropertyValue, reveal } from "../../graph/model/property";
import { blueprint } from "../../stacks/blueprint";
import { renderReference } from "../render/reference";
import { OTHER_VALUES, withField } from "./fields";
import { some } from "../sweep";

const PARTS = [
  "Secrets",
  "Network",
  "Storage",
  "Queue",
  "Cache",
  "Database",
  "App",
  "Recovery",
  "Observability",
];

function standard(): ClassInput {
  const spec = blueprint.classes["standard"];
  if (spec === undefined) throw new Error("the blueprint lost its class standard");
  return spec;
}

function withClass(cloud: Cloud, spec: ClassInput): Promise<ResourceGraph> {
  return renderReference(cloud, { blueprint: { ...blueprint, classes: { standard: spec } } });
}

function derivations(graph: ResourceGraph): Derivation[] {
  return graph.outputs["derivations"] as unknown as Derivation[];
}

/** What refuses who does not bring a secret: a rule of the load balancer, a firewall's policy. */
const OPENS = /^(aws:lb\/listenerRule|azure-native:frontdoor:Policy|gcp:compute\/regionSecurityPolicy)/;

/** Fingerprint with the outputs, as stamps of a class are compared. */
function wholePrint(graph: ResourceGraph): string {
  return fingerprint(canonicalise(graph, derivations(graph)));
}

/** Fingerprint of the resources alone: the outputs repeat the bounds, which would hide a field without effect. */
function resourcePrint(graph: ResourceGraph): string {
  return fingerprint(canonicalise({ ...graph, outputs: {} }, derivations(graph)));
}

/** What holds for a stamp on any cloud; each cloud runs it in a file of its own. */
export function contractSuite(cloud: Cloud): void {
  describe(`a stamp on ${cloud}`, () => {
    let graph: ResourceGraph;
    let print: string;
    beforeAll(async () => {
      graph = await renderReference(cloud);
      print = resourcePrint(graph);
    });

    test("has the nine parts, each a component of its own", () => {
      const parts = graph.resources
        .filter(({ type }) => type.startsWith(`stampworks:${cloud}:`))
        .map(({ type }) => type.split(":")[2]);
      expect(parts).toEqual(PARTS);
    });

    test("has the outputs every stamp has", () => {
      expect(Object.keys(graph.outputs)).toEqual(
        expect.arrayContaining([
          "endpoint",
          "hostName",
          "originHost",
          "originSecrets",
          "dashboard",
          "backupVault",
          "derivations",
          "bounds",
        ]),
      );
      expect(graph.outputs["endpoint"]).toMatch(new RegExp(`^https://test1\\.${cloud}\\.acme\\.example$`));
      expect(isSecret(graph.outputs["originSecrets"])).toBe(true);
    });

    test("renders the same graph twice", async () => {
      expect(resourcePrint(await renderReference(cloud))).toBe(print);
    });

    test("is equal to one with another identity", async () => {
      const other = {
        aws: { region: "us-west-2", account: "222222222222" },
        azure: { region: "eastus2", account: "00000000-0000-4000-8000-000000000002" },
        gcp: { region: "us-central1", account: "acme-stamp-2" },
      };
      const twin = await renderReference(cloud, {
        id: "twin2",
        config: { ...other[cloud], cidr: "10.99.0.0/18", ring: "canary" },
      });
      expect(resourcePrint(twin)).toBe(print);
    });

    test("lets two secrets in, makes the one anew that is not sent, and stays equal to its class", async () => {
      const counts: unknown[] = [];
      const sent: unknown[] = [];
      for (const originRotation of ["0", "1", "2", "3"]) {
        const changed = await renderReference(cloud, { config: { originRotation } });
        expect(wholePrint(changed)).toBe(wholePrint(graph));
        const made = changed.resources.filter(
          ({ type }) => type === "random:index/randomPassword:RandomPassword",
        );
        counts.push(made.map(({ inputs }) => inputs["keepers"]));
        expect(rotationOf(derivations(changed))).toBe(Number(originRotation));
        const stamp = changed.resources.find(({ type }) => type === "stampworks:index:Stamp");
        sent.push(reveal(stamp?.outputs["originSecret"] ?? null));
      }
      const keepers = (first: number, second: number): unknown =>
        expect.arrayContaining([
          { made: `test1-first-${first}` },
          { made: `test1-second-${second}` },
        ]) as unknown;
      expect(counts).toEqual([keepers(0, 0), keepers(0, 1), keepers(1, 1), keepers(1, 2)]);
      // What is sent after a change was not sent before it, and what was sent stays as it was.
      expect(sent[0]).not.toBe(sent[1]);
      const whole = JSON.stringify(
        graph.resources.filter(({ type }) => OPENS.test(type)).map(({ inputs }) => inputs),
      );
      for (const secret of sent.slice(0, 2)) expect(whole).toContain(String(secret));
    });

    test.each(some(Object.keys(OTHER_VALUES), 16))("follows a change of %s", async (path) => {
      expect(resourcePrint(await withClass(cloud, withField(standard(), path)))).not.toBe(print);
    });

    test("lifts every deletion protection when it is being retired", async () => {
      const retiring = await renderReference(cloud, { config: { retiring: "true" } });
      const protectedOnes = (of: ResourceGraph): string[] =>
        of.resources.filter(({ inputs, type }) => isProtected(inputs, type)).map(({ urn }) => urn);
      expect(protectedOnes(graph).length).toBeGreaterThan(0);
      expect(protectedOnes(retiring)).toEqual([]);
    });

    test("keeps every password, token and connection string secret", () => {
      const open = graph.resources.flatMap(({ urn, inputs }) =>
        openSecrets(inputs).map((path) => `${urn} ${path}`),
      );
      expect(open).toEqual([]);
    });
  });
}

const PROTECTIONS = ["deletionProtection", "enableDeletionProtection", "deletionProtectionEnabled"];

function isProtected(inputs: Readonly<Record<string, PropertyValue>>, type: string): boolean {
  return (
    PROTECTIONS.some((key) => inputs[key] === true) ||
    type.startsWith("azure-native:authorization:ManagementLock")
  );
}

const SECRET_KEY =
  /^(password|administratorLoginPassword|authToken|secretString|secretData|result|connectionString|primaryKey|masterPassword)$/;

function openSecrets(value: PropertyValue, path = ""): string[] {
  if (isSecret(value) || typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, PropertyValue]) => {
    const here = path === "" ? key : `${path}.${key}`;
    if (SECRET_KEY.test(key) && typeof item === "string") return [here];
    return openSecrets(item, here);
  });
}
