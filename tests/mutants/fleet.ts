import { renderStamp } from "../../fleet/check/render-fleet";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import { parseUrn } from "../../graph/model/urn";
import { TokenTable } from "../../graph/model/tokens";
import { blueprint } from "../../stacks/blueprint";
import { type BlueprintInput, defineFleet } from "../../components/program/index";
import type { MutantFleet } from "./mutant";

/** Clouds in the order they are worked on. */
export const CLOUDS = ["aws", "azure", "gcp"] as const;
export type CloudName = (typeof CLOUDS)[number];

/** Three stamps: the one that is mutated, an equal one elsewhere, and one of another class. */
const STAMPS: Readonly<Record<CloudName, readonly Readonly<Record<string, string>>[]>> = {
  aws: [
    { id: "euw1a", region: "eu-west-1", account: "210000000001" },
    { id: "use2b", region: "us-east-2", account: "210000000002" },
    { id: "apn1p", region: "ap-northeast-1", account: "210000000003", class: "premium" },
  ],
  azure: [
    { id: "weu1z", region: "westeurope", account: "00000000-aaaa-4bbb-8ccc-000000000001" },
    { id: "eus2z", region: "eastus2", account: "00000000-aaaa-4bbb-8ccc-000000000002" },
    { id: "uks1p", region: "eastus", account: "00000000-aaaa-4bbb-8ccc-000000000003", class: "premium" },
  ],
  gcp: [
    { id: "euw4g", region: "europe-west4", account: "acme-p-euw4g" },
    { id: "usc1g", region: "us-central1", account: "acme-p-usc1g" },
    { id: "use4p", region: "us-east4", account: "acme-p-use4p", class: "premium" },
  ],
};

/** What a stack's config says of a stamp; the rest has the defaults of a test. */
export type Config = Readonly<Record<string, string>>;

/** Renders one stamp out of its config; `id` is the stack's name. */
export function renderConfig(
  { id = "", ...config }: Config,
  table: TokenTable,
  input: BlueprintInput = blueprint,
): Promise<StampGraph> {
  const entries = Object.entries({ class: "standard", ...config });
  return renderStamp(
    {
      project: "stampworks",
      stack: id,
      config: Object.fromEntries(entries.map(([key, value]) => [`stampworks:${key}`, value])),
      program: defineFleet(input),
    },
    table,
  );
}

/** A fleet of one cloud, rendered out of the repository's own blueprint, and its tokens. */
export async function mutantFleet(
  cloud: CloudName,
): Promise<{ readonly fleet: MutantFleet; readonly tokens: TokenTable }> {
  const tokens = new TokenTable();
  const all: StampGraph[] = [];
  for (const [index, config] of STAMPS[cloud].entries()) {
    all.push(
      await renderConfig({ cloud, cidr: `10.${16 + index}.0.0/16`, ring: `ring${index}`, ...config }, tokens),
    );
  }
  const [stamp, other] = all;
  if (stamp === undefined || other === undefined) throw new Error("a fleet has two stamps");
  const owner = (token: string): ReturnType<TokenTable["owner"]> => tokens.owner(token);
  const fleet: MutantFleet = {
    cloud,
    stamp,
    other,
    all,
    twin: (token) => {
      const known = owner(token);
      if (known === undefined) return undefined;
      const urn = known.urn.replace(`urn:pulumi:${stamp.id}::`, `urn:pulumi:${other.id}::`);
      return tokens.of(urn)(known.property);
    },
    origin: (token) => {
      const known = owner(token);
      return known === undefined
        ? undefined
        : { type: parseUrn(known.urn)?.type ?? "", property: known.property };
    },
  };
  return { fleet, tokens };
}
