import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { Derivation, GraphResource } from "../../graph/model/graph";
import {
  isMap,
  type PropertyMap,
  SECRET_SIGNATURE,
  SIGNATURE_KEY,
  UNKNOWN,
} from "../../graph/model/property";
import { baseline, equality, evaluate, isolation, type Rule, Subject } from "../../policies/index";
import { FAMILIES } from "../mutants/families";
import { TokenTable } from "../../graph/model/tokens";
import { CLOUDS, type CloudName, mutantFleet, renderConfig } from "../mutants/fleet";
import { type MutantFleet, withResource } from "../mutants/mutant";
import { STAMPS } from "../routing/layer/fleet";
import { routingOn } from "../routing/layer/homes";
import { renderFleet } from "../routing/layer/render";
import { pooled } from "../render/pooled";
import { renderCentre } from "../central/render";
import { AWS_INVERSIONS } from "./baseline/aws.inversions";
import { CLUSTER_INVERSIONS, renderCluster } from "./baseline/clusters";
import { FAULT_INVERSIONS, faulted } from "./faults/faults";
import { AZURE_INVERSIONS } from "./baseline/azure.inversions";
import { LAKE_INVERSIONS } from "../central/lake.inversions";
import { type Inversion, mutantsOf } from "./baseline/inversion";
import { ROUTING_INVERSIONS } from "./baseline/routing.inversions";

const PACKS: readonly Rule[] = [...baseline, ...isolation, ...equality];
/** Of a family's mutants that no row of the baseline is for, every how manieth is looked at. */
const EVERY = 29;

/** A stamp or the routing layer, as rules see it. */
type Judged = Pick<StampGraph, "id" | "graph" | "derivations"> & {
  /** Resources that a fleet lets break the rule of foreign identifiers, as it does in a pack's settings. */
  readonly allow?: readonly string[];
};

/**
 * Whether a rule is alone beside another one all the same: what is granted to everybody breaks the first law, too, until the fleet
 * declares it, and the baseline forbids it then as well.
 */
function speaksFor(rule: string, other: string): boolean {
  return rule === "gcp-identity-no-public" && other.startsWith("closed-");
}

/** Ids of the rules that have something against it. */
function complaints(rules: readonly Rule[], { allow = [], derivations, graph }: Judged): string[] {
  const found = evaluate(rules, new Subject(graph, derivations)).filter(
    ({ rule, urn }) =>
      rule !== "closed-external-identifier" || !allow.includes(urn.split("::").at(-1) ?? urn),
  );
  return [...new Set(found.map(({ rule }) => rule))];
}

/** Faults of a stamp, each likely to be for one rule alone. */
function* faultsOf(fleet: MutantFleet, isFound: (rule: string) => boolean): Iterable<StampGraph> {
  for (const family of FAMILIES) {
    let number = 0;
    for (const mutant of family(fleet)) {
      const isRow = mutant.family === "baseline";
      if (isRow ? !isFound(mutant.what) : number % EVERY === 0) yield withoutLooseEnds(mutant.make());
      number += 1;
    }
  }
  yield* more(fleet);
}

/** What the families break together with something else. */
function* more({ stamp }: MutantFleet): Iterable<StampGraph> {
  const account = stamp.derivations.find(({ stands }) => stands === "account")?.value ?? "";
  const cidr = stamp.derivations.find(({ stands }) => stands === "cidr")?.value ?? "";
  const owner = `/subscriptions/${account}/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635`;
  const sealed = { [SIGNATURE_KEY]: SECRET_SIGNATURE, ciphertext: "djE6" };
  for (const resource of stamp.graph.resources) {
    const put = (key: string, value: PropertyMap[string]): StampGraph =>
      withResource(stamp, resource, { inputs: { ...resource.inputs, [key]: value } });
    switch (resource.type) {
      case "aws:ec2/vpc:Vpc":
        yield put("odd", UNKNOWN);
        yield put("odd", sealed);
        break;
      case "azure-native:authorization:RoleAssignment":
        yield put("scope", `/subscriptions/${account}`);
        yield put("roleDefinitionId", owner);
        break;
      case "gcp:storage/bucketIAMMember:BucketIAMMember":
        // A member's name the first law knows, too; in a list of access the word for everybody is the bucket's own.
        yield withResource(stamp, resource, {
          type: "gcp:storage/bucketACL:BucketACL",
          inputs: { bucket: resource.inputs["bucket"] ?? "", predefinedAcl: "publicRead" },
        });
        break;
      case "gcp:sql/databaseInstance:DatabaseInstance":
        for (const settings of weakened(resource, cidr)) yield put("settings", settings);
    }
  }
}

/** Settings of Cloud SQL with one flag less, and with a network let in that is the stamp's own. */
function* weakened({ inputs }: GraphResource, cidr: string): Iterable<PropertyMap> {
  const { settings } = inputs;
  if (!isMap(settings)) return;
  const { databaseFlags: flags, ipConfiguration: ip } = settings;
  for (const index of Array.isArray(flags) ? flags.keys() : [])
    yield { ...settings, databaseFlags: Array.isArray(flags) ? flags.toSpliced(index, 1) : [] };
  if (isMap(ip)) yield { ...settings, ipConfiguration: { ...ip, authorizedNetworks: [{ value: cidr }] } };
}

/** Faults of the rows that nothing was found for yet: in the routing layer, or in a stamp that has more than the reference. */
function* rowFaults(
  rows: Readonly<Record<string, Inversion>>,
  stack: Judged,
  isFound: (rule: string) => boolean,
): Iterable<Judged> {
  for (const [rule, inversion] of Object.entries(rows)) {
    if (isFound(rule)) continue;
    for (const { graph } of mutantsOf(stack.graph, inversion)) yield withoutLooseEnds({ ...stack, graph });
  }
}

/** Where the stamps are that have what the reference has none of. */
const PLACES = {
  aws: { region: "eu-west-1", account: "210000000007" },
  azure: { region: "westeurope", account: "00000000-aaaa-4bbb-8ccc-000000000007" },
  gcp: { region: "europe-west4", account: "acme-p-euw4q" },
};

/** A stamp behind a pooler and with events, which the reference has none of. */
function pooledStamp(cloud: CloudName, blueprint = pooled()): Promise<StampGraph> {
  const place = { ...PLACES[cloud], cidr: "10.30.0.0/16", ring: "ring0" };
  return renderConfig({ id: "euw1q", cloud, ...place }, new TokenTable(), blueprint);
}

/** The centre that stamps' events go to. */
async function centre(cloud: CloudName): Promise<Judged> {
  const graph = await renderCentre(cloud, {}, { search: true });
  return { id: graph.stack, graph, derivations: graph.outputs["derivations"] as unknown as Derivation[] };
}

/** The stack without edges to what was taken out, which another rule would speak of. */
function withoutLooseEnds<T extends Judged>(stack: T): T {
  const { resources } = stack.graph;
  const urns = new Set(resources.map(({ urn }) => urn));
  const lost = (urn: string): boolean => urn.startsWith(`urn:pulumi:${stack.id}::`) && !urns.has(urn);
  if (!resources.some(({ dependencies }) => dependencies.some(lost))) return stack;
  const kept = (list: readonly string[]): string[] => list.filter((urn) => !lost(urn));
  const tied = resources.map((resource) => ({
    ...resource,
    dependencies: kept(resource.dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([key, list]) => [key, kept(list)]),
    ),
  }));
  return { ...stack, graph: { ...stack.graph, resources: tied } };
}

/** What is judged on a cloud, without a fault and with one at a time: a stamp, the routing layer in front of it, and what the reference has none of. */
async function* judgedOn(
  cloud: CloudName,
  isFound: (rule: string) => boolean,
): AsyncIterable<{ readonly clean: Judged; readonly faults: Iterable<Judged> }> {
  const { fleet } = await mutantFleet(cloud);
  yield { clean: fleet.stamp, faults: faultsOf(fleet, isFound) };
  const { routing } = await renderFleet(routingOn(cloud, STAMPS));
  yield { clean: routing, faults: rowFaults(ROUTING_INVERSIONS[cloud], routing, isFound) };
  // AKS takes blocks for pods and services that are none of the stamp's network: the example declares them.
  const allow = cloud === "azure" ? ["stamp-app-cluster"] : [];
  const cluster = { ...(await renderCluster(cloud)), allow };
  yield { clean: cluster, faults: rowFaults(CLUSTER_INVERSIONS[cloud], cluster, isFound) };
  const behind = await centre(cloud);
  const rows = LAKE_INVERSIONS[cloud];
  yield { clean: behind, faults: rowFaults(rows, behind, isFound) };
  // A stamp that may be broken on purpose.
  const faultable = await pooledStamp(cloud, faulted());
  yield { clean: faultable, faults: rowFaults(FAULT_INVERSIONS[cloud], faultable, isFound) };
  if (cloud === "gcp") return;
  const stamp = await pooledStamp(cloud);
  const inversions = cloud === "aws" ? AWS_INVERSIONS : AZURE_INVERSIONS;
  yield { clean: stamp, faults: rowFaults(inversions, stamp, isFound) };
}

test("every rule of the packs is alone with a fault: without the rule, the fault gets by", async () => {
  const alone = new Map<string, Judged>();
  for (const cloud of CLOUDS) {
    for await (const { clean, faults } of judgedOn(cloud, (rule) => alone.has(rule))) {
      expect({ cloud, stack: clean.id, complaints: complaints(PACKS, clean) }).toEqual({
        cloud,
        stack: clean.id,
        complaints: [],
      });
      for (const fault of faults) {
        const found = complaints(PACKS, fault);
        const first = found.find((rule) => found.every((other) => other === rule || speaksFor(rule, other)));
        if (first !== undefined && !alone.has(first)) alone.set(first, fault);
      }
    }
  }
  expect(PACKS.map(({ id }) => id).filter((id) => !alone.has(id))).toEqual([]);
  for (const [id, fault] of alone) {
    const others = PACKS.filter((rule) => rule.id !== id);
    const without = complaints(others, fault).filter((other) => !speaksFor(id, other));
    expect({ id, without }).toEqual({ id, without: [] });
  }
  expect(alone.size).toBeGreaterThan(140);
});
