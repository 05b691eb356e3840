import { Cloud } from "../../components/contract/cloud";
import type { ClassSpec } from "../../components/contract/class";
import { StampError } from "../../core/errors";
import { REGIONS } from "../../components/contract/regions";
import type { Demands, StampItem } from "../../components/routing/contract";
import type { Judgement, PlaceRequest, Refusal } from "./judge";

/** The stamp that would take what no stamp takes. */
export interface Suggestion {
  readonly id: string;
  readonly cloud: Cloud;
  readonly region: string;
  readonly class: string;
}

/** The blueprint's classes, as far as placement needs them. */
export type Classes = Readonly<Record<string, Pick<ClassSpec, "tier" | "function">>>;

/**
 * A stamp to add for a tenant that fits nowhere: like the last one of its residency and tier where there is one, else in
 * the first region under its law.
 *
 * @param classes reads the blueprint's; asked only where no stamp tells
 */
export function suggestStamp(
  { demands = {}, function: work, residency, tier }: PlaceRequest,
  stamps: readonly StampItem[],
  classes: () => Classes = () => ({}),
): Suggestion | undefined {
  const near = stamps.filter(
    ({ capacity, cloud, region }) =>
      capacity?.residency === residency &&
      (demands.cloud ?? cloud) === cloud &&
      (demands.region ?? region) === region,
  );
  const isOfKind = ({ capacity }: StampItem): boolean =>
    capacity?.tier === tier &&
    capacity.function === work &&
    (demands.class ?? capacity.class) === capacity.class;
  // A stamp that ends is no example of one that stays.
  const lastOf = (some: readonly StampItem[]): StampItem | undefined => {
    const kind = some.filter(isOfKind);
    return kind.findLast((stamp) => stamp.capacity?.expires === undefined) ?? kind.at(-1);
  };
  const steady = lastOf(stamps);
  const like = lastOf(near) ?? near.at(-1);
  const name =
    demands.class ??
    steady?.capacity?.class ??
    Object.entries(classes()).find(([, spec]) => spec.tier === tier && spec.function === work)?.[0];
  if (name === undefined) return undefined;
  const place = like ?? placeOf(demands) ?? firstRegion(residency, stamps);
  if (place === undefined) return undefined;
  return { id: freeId(like?.id ?? residency, stamps), cloud: place.cloud, region: place.region, class: name };
}

function placeOf({ cloud, region }: Demands): { cloud: Cloud; region: string } | undefined {
  if (region === undefined) return undefined;
  const found = cloud ?? Object.values(Cloud).find((one) => Object.hasOwn(REGIONS[one], region));
  return found === undefined ? undefined : { cloud: found, region };
}

function firstRegion(
  residency: string,
  stamps: readonly StampItem[],
): { cloud: Cloud; region: string } | undefined {
  const used = stamps.map(({ cloud }) => cloud);
  const clouds = Object.values(Cloud).sort((a, b) => Number(used.includes(b)) - Number(used.includes(a)));
  for (const cloud of clouds) {
    const region = Object.entries(REGIONS[cloud]).find(([, known]) => known.residency === residency)?.[0];
    if (region !== undefined) return { cloud, region };
  }
  return undefined;
}

/** The next number after an id's: `euw3` after `euw2`. */
export function freeId(like: string, stamps: readonly Pick<StampItem, "id">[]): string {
  const taken = new Set(stamps.map(({ id }) => id));
  const stem = like.replace(/[0-9]+$/, "").slice(0, 5);
  let number = 1;
  while (taken.has(`${stem}${number}`)) number += 1;
  return `${stem}${number}`;
}

/** In the order a person looks at them. */
const WORDS: Readonly<Record<Refusal, string>> = {
  full: "full",
  dedicated: "another tenant's",
  draining: "being emptied",
  retiring: "being retired",
  maintenance: "in maintenance",
  expired: "expired",
  tier: "of another tier",
  function: "of another function",
  demand: "not as demanded",
  early: "only for who asks",
  external: "external",
  residency: "under another law",
  "unknown capacity": "without known bounds",
};

/** The error of a tenant that fits nowhere: what every stamp lacks, and the stamp to add. */
export function nothingFits(
  { function: work, residency, tenant, tier }: PlaceRequest,
  judgements: readonly Judgement[],
  suggestion: Suggestion | undefined,
): StampError {
  const counts = Object.entries(WORDS).flatMap(([refusal, words]) => {
    const number = judgements.filter((judgement) => judgement.refusal === refusal).length;
    return number === 0 ? [] : [`${number} ${words}`];
  });
  const early = judgements.find(({ refusal }) => refusal === "early")?.stamp;
  const orEarly =
    early === undefined ? "" : `; or let it be on ${early}, which is tried first or ends: --early`;
  const kind = [residency, tier, ...(work === undefined ? [] : [work])].join(", ");
  const flags =
    suggestion === undefined
      ? undefined
      : `--cloud ${suggestion.cloud} --region ${suggestion.region} --class ${suggestion.class} --residency ${residency}`;
  return new StampError("state", `no stamp takes tenant ${tenant} (${kind})`, {
    received:
      counts.length === 0 ? "no stamp is registered" : `${judgements.length} stamps: ${counts.join(", ")}`,
    fix:
      suggestion === undefined || flags === undefined
        ? `add a class of the ${work === undefined ? "" : `function ${work} and the `}tier ${tier} to the blueprint, and a stamp of it in a region of ${residency}${orEarly}`
        : `add one: stampworks add ${suggestion.id} ${flags}, with an account and ring of your own${orEarly}`,
  });
}
