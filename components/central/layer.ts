import { z } from "zod";
import { secretsSchema } from "../contract/class";

/** What the fleet's blueprint says of its centres. */
export const centralSchema = z.strictObject({
  /** Days that events are kept at the centre; 30–3,650, default 400. */
  keepDays: z.int().min(30).max(3650).default(400),
  /** Days that an overwritten or deleted object can be brought back; 7–365, default 30. */
  versionDays: z.int().min(7).max(365).default(30),
  /** GiB that one query may read; 1–100,000, default 100. */
  queryGb: z.int().min(1).max(100_000).default(100),
  /**
   * Whether events can be searched for by words; default false, because it costs by the hour on AWS and Azure. On Azure it also brings the
   * table by tenant, which the other two have without it.
   */
  search: z.boolean().default(false),
  /**
   * Days that events can be searched for where search keeps a copy of them (AWS, Azure); 1–3,650, default 30. On Google Cloud it is
   * `keepDays`, because the index is the table's own.
   */
  searchDays: z.int().min(1).max(3650).default(30),
  secrets: secretsSchema.prefault({}),
  /** Whether the cloud refuses to delete data; default true. */
  deletionProtection: z.boolean().default(true),
});

/** What a centre is, every default filled in. */
export type CentralSpec = z.output<typeof centralSchema>;
/** What a centre is, as a user writes it. */
export type CentralSpecInput = z.input<typeof centralSchema>;
