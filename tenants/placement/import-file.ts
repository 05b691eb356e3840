import { defined } from "../../core/defined";
import { z } from "zod";
import { Residency } from "../../components/contract/cloud";
import { StampError } from "../../core/errors";
import { parse } from "../../core/parse";
import {
  type Demands,
  demandsSchema,
  loadSchema,
  Tier,
  tenantItemSchema,
} from "../../components/routing/contract";
import { readCsv } from "../../core/files/csv";
import { functionSchema } from "../../components/contract/class";
import { isOwnBound, splitOwn } from "../../components/contract/bounds/own-bounds";
import { type PlaceRequest, type Trait, TRAITS } from "./judge";

const LOADS = ["requestsPerSecond", "databaseConnections", "storageGb"] as const;
const number = z.coerce.number();
const ownSchema = z.record(z.string(), number);
const { tenant, stamp } = tenantItemSchema.shape;

const lineSchema = z
  .strictObject({
    tenant,
    residency: z.enum(Residency),
    /** Default standard. */
    tier: z.enum(Tier).default(Tier.Standard),
    /** Where it lives already; default: it is placed. */
    stamp: stamp.optional(),
    /** What its stamp must do; default what every tenant needs. */
    function: functionSchema.optional(),
    /** `yes`: it may be on stamps that are tried first or that end. */
    early: z.enum(["yes", "no"], { error: () => "yes or no" }).optional(),
    ...demandsSchema.shape,
    requestsPerSecond: number.optional(),
    databaseConnections: number.optional(),
    storageGb: number.optional(),
  })
  .refine((line) => new Set(LOADS.map((key) => line[key] === undefined)).size === 1, {
    error: `all of ${LOADS.join(", ")}, or none`,
  });

/** Most bytes of a file; a million tenants take 60 MB. */
export const MAX_IMPORT_BYTES = 256 * 1024 * 1024;

/** Headings of a file of tenants; besides them a column may have the name of a bound that classes declare themselves. */
export const TENANT_HEADINGS: readonly string[] = [
  "tenant",
  "residency",
  "tier",
  "stamp",
  "function",
  "early",
  ...TRAITS,
  ...LOADS,
];

/** A tenant of a file. */
export interface ImportedTenant extends PlaceRequest {
  /** The stamp it lives on already; absent where it is to be placed. */
  readonly stamp?: string;
}

/**
 * Reads a CSV file of tenants.
 * @throws StampError `input` with the faults of all lines
 */
export function readTenants(text: string, file: string): readonly ImportedTenant[] {
  const problems: StampError[] = [];
  const seen = new Map<string, number>();
  const tenants = readCsv(text, file, TENANT_HEADINGS, [], isOwnBound).flatMap(
    ({ cells, line }): ImportedTenant[] => {
      try {
        const at = (error: StampError): StampError => error.at({ file, line });
        const { own, rest } = splitOwn(cells);
        const read = parse(lineSchema, rest, "", at);
        if (own !== undefined && read.requestsPerSecond === undefined)
          throw new StampError("input", `${Object.keys(own).join(", ")} without ${LOADS.join(", ")}`, {
            ...{
              file,
              line,
              fix: `a load is known as a whole or not at all: give ${LOADS.join(", ")} as well`,
            },
          });
        const before = seen.get(read.tenant);
        if (before !== undefined)
          throw new StampError("input", `tenant ${read.tenant} is on line ${before} already`, { file, line });
        seen.set(read.tenant, line);
        const { databaseConnections, requestsPerSecond, residency, stamp: home, storageGb, tier } = read;
        const more = defined({ own: own && parse(ownSchema, own, "", at) });
        const load = { requestsPerSecond, databaseConnections, storageGb, ...more };
        return [
          {
            tenant: read.tenant,
            residency,
            tier,
            ...defined({ stamp: home, function: read.function, demands: demandsOf(read) }),
            ...(read.early === "yes" ? { early: true } : {}),
            ...(requestsPerSecond === undefined ? {} : { load: parse(loadSchema, load, "", at) }),
          },
        ];
      } catch (error) {
        if (!(error instanceof StampError)) throw error;
        problems.push(...(error.problems.length > 0 ? error.problems : [error]));
        return [];
      }
    },
  );
  if (problems.length > 0) throw StampError.all(problems);
  return tenants;
}

/** What is demanded of the stamp; undefined where nothing is. */
export function demandsOf(given: { readonly [T in Trait]?: unknown }): Demands | undefined {
  const named = TRAITS.filter((trait) => given[trait] !== undefined);
  if (named.length === 0) return undefined;
  return demandsSchema.parse(Object.fromEntries(named.map((trait) => [trait, given[trait]])));
}
