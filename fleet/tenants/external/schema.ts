import { z } from "zod";
import { boundsSchema, functionSchema } from "../../../components/contract/class";
import { Cloud, Residency } from "../../../components/contract/cloud";
import { STAMP_ID } from "../../../components/contract/naming";
import { stampItemSchema, Tier } from "../../../components/routing/contract";

/** A deployment that is no stamp of this library's, whose tenants move out of it one by one. */
const external = z.strictObject({
  /** Where requests are sent: a host name, perhaps with a port, as of a stamp. */
  host: stampItemSchema.shape.originHost,
  /** The cloud that it is in; where it is in none, the one that is nearest to it. */
  cloud: z.enum(Cloud),
  /** The cloud's own name of the region that it is in, or nearest to. */
  region: stampItemSchema.shape.region,
  /** The law that its data is under: it is not taken from the region. */
  residency: z.enum(Residency),
  /** What its tenants were sold; default `standard`. */
  tier: z.enum(Tier).default(Tier.Standard),
  /** What it does; default what every tenant needs. */
  function: functionSchema.optional(),
  /** How much it carries, as a class says of its stamps. */
  bounds: boundsSchema,
  /** Neither of the two laws is held against it, until a day. */
  exempt: z.strictObject({
    /** Last day (ISO 8601). After it `check` fails while it is declared, and no tenant moves to it. */
    until: z.iso.date({ error: () => "a date such as 2027-06-30" }),
    /** Why, for whoever reviews it. */
    reason: stampItemSchema.shape.external.unwrap().shape.reason,
    /** Who answers for it. */
    owner: stampItemSchema.shape.external.unwrap().shape.owner,
  }),
});

/** Deployments that are no stamps of this library's, by the id that each has in the registry. */
export const externalSchema = z.record(
  z
    .string()
    .regex(STAMP_ID, { error: () => "a stamp's id: a letter, then 1 to 7 lower-case letters and digits" }),
  external,
);

/** One of them, as a project declares it. */
export type External = z.output<typeof external>;
