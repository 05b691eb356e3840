import type { Family } from "../mutant";
import { baselineInversions } from "./baseline";
import { derivedValues, tags } from "./derived";
import { endpoints, publicPrincipals } from "./endpoints";
import { accounts, duplicates, overlaps } from "./fleetwide";
import { listedPlaces, peerings, settings } from "./listed";
import { foreignTokens, hiddenLiterals, hiddenTokens, literals, mixedLists } from "./references";
import { edges, options, reads, resources } from "./shape";

/** Every family of what the checks must catch. */
export const FAMILIES: readonly Family[] = [
  foreignTokens,
  mixedLists,
  hiddenTokens,
  literals,
  hiddenLiterals,
  derivedValues,
  tags,
  resources,
  edges,
  options,
  reads,
  listedPlaces,
  peerings,
  settings,
  endpoints,
  publicPrincipals,
  overlaps,
  duplicates,
  accounts,
  baselineInversions,
];
