import { Cloud } from "../../components/contract/cloud";
import { renderStack } from "../../render/render";
import { TokenResolver } from "../../render/tokens";
import { shapeOf } from "../../render/kinds/shapes";
import type { ResourceGraph } from "../../graph/model/graph";
import { blueprint } from "../../stacks/blueprint";
import { type BlueprintInput, defineFleet } from "../../components/program/index";

/** An identity of each cloud, as a stack's config holds it. */
export const IDENTITIES: Readonly<Record<Cloud, Readonly<Record<string, string>>>> = {
  [Cloud.Aws]: { region: "eu-west-1", account: "111111111111" },
  [Cloud.Azure]: { region: "westeurope", account: "00000000-0000-4000-8000-000000000001" },
  [Cloud.Gcp]: { region: "europe-west4", account: "acme-stamp-1" },
};

/** What a test may want otherwise than the reference: the stamp's id, keys of its config, the blueprint. */
export interface Otherwise {
  readonly id?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly blueprint?: BlueprintInput;
}

/** Renders a stamp of the repository's own blueprint, class `standard` unless the config says otherwise. */
export function renderReference(cloud: Cloud, otherwise: Otherwise = {}): Promise<ResourceGraph> {
  const identity = {
    cloud,
    cidr: "10.20.0.0/16",
    class: "standard",
    ring: "broad",
    ...IDENTITIES[cloud],
    ...otherwise.config,
  };
  const config = Object.fromEntries(
    Object.entries(identity).map(([key, value]) => [`stampworks:${key}`, value]),
  );
  return renderStack({
    project: "stampworks",
    stack: otherwise.id ?? "test1",
    config,
    program: defineFleet(otherwise.blueprint ?? blueprint),
    resolver: new TokenResolver({ shapes: ({ type, inputs }) => shapeOf(type, inputs) }),
  });
}
