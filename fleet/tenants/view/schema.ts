import { z } from "zod";
import { storeSchema } from "../../../tenants/migration/config-schema";

/** Where each stamp's application reads which tenants it has. */
export const viewsSchema = z.strictObject({
  /** An object store of each stamp, which it has a right to read already: one of its own buckets. */
  store: storeSchema,
});
