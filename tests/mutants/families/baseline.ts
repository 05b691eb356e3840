import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { AWS_INVERSIONS } from "../../policies/baseline/aws.inversions";
import { AZURE_INVERSIONS } from "../../policies/baseline/azure.inversions";
import { GCP_INVERSIONS } from "../../policies/baseline/gcp.inversions";
import { type Inversion, mutantsOf } from "../../policies/baseline/inversion";
import { type Family, withGraph } from "../mutant";

const INVERSIONS: Readonly<Record<string, Readonly<Record<string, Inversion>>>> = {
  aws: AWS_INVERSIONS,
  azure: AZURE_INVERSIONS,
  gcp: GCP_INVERSIONS,
};

/** Every row of the security baseline, broken wherever it fits. */
export const baselineInversions: Family = function* ({ stamp, cloud }) {
  for (const [rule, inversion] of Object.entries(INVERSIONS[cloud] ?? {})) {
    for (const { urn, graph } of mutantsOf(stamp.graph, inversion)) {
      const mutated = stamp.graph.resources.find((resource) => resource.urn === urn);
      yield {
        family: "baseline",
        ...(mutated === undefined ? {} : { companions: companionsOf(mutated, stamp.graph) }),
        cloud,
        urn,
        path: "property" in inversion ? (inversion.at ?? inversion.property) : "",
        what: rule,
        expected: [{ law: "baseline", rules: [rule] }],
        make: () => withGraph(stamp, graph),
      };
    }
  }
};

/** What a resource is made for, and what was made for it. */
function companionsOf({ urn, dependencies }: GraphResource, { resources }: ResourceGraph): string[] {
  const users = resources.filter((resource) => resource.dependencies.includes(urn));
  return [...dependencies, ...users.map((user) => user.urn)];
}
