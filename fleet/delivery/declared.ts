import { z } from "zod";
import { storeSchema } from "../../tenants/migration/config-schema";

/**
 * Where a stamp's application reads what it is given.
 * @param key the object's key where none is said
 */
export const deliverSchema = (key: string) =>
  z.union([
    z.strictObject({
      /** An object store of each stamp. */
      store: storeSchema,
      /** The object's key. */
      key: z.string().min(1).max(1000).default(key),
    }),
    z.strictObject({
      /** Prints what the stamp has, and nothing where it has none; told the stamp in `STAMPWORKS_STAMP`. */
      read: z.string().min(1).max(4000),
      /** Writes what it is given on its standard input, whole or not at all. */
      write: z.string().min(1).max(4000),
    }),
  ]);

/** What a project says of it. */
export type Deliver = z.output<ReturnType<typeof deliverSchema>>;
