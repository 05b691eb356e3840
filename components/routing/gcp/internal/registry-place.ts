import { Residency } from "../../../contract/cloud";
import { StampError } from "../../../../core/errors";
import { REGIONS } from "../../../contract/regions";
import type { RoutingContext } from "../../context";

/** Where the registry is, and where its key has to be. */
export interface RegistryPlace {
  readonly database: string;
  readonly key: string;
}

/**
 * Firestore's multi-regions, each under one law, and the places of KMS that go with them: five copies in three regions,
 * of which any may be lost. Source: https://cloud.google.com/firestore/docs/locations and .../docs/use-cmek
 */
const MULTI_REGIONS: Readonly<Partial<Record<Residency, RegistryPlace>>> = {
  [Residency.EuropeanUnion]: { database: "eur3", key: "europe" },
  [Residency.UnitedStates]: { database: "nam5", key: "us" },
};

/** The multi-region under the home region's law; where the law has none, the home region and its three zones. */
export function registryPlace({ identity }: RoutingContext): RegistryPlace {
  const { region } = identity;
  const known = REGIONS.gcp[region];
  if (known === undefined) throw new StampError("input", `unknown region ${region} of gcp`);
  return MULTI_REGIONS[known.residency] ?? { database: region, key: region };
}
