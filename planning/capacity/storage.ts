import { checked } from "./checked";
import { type Duration, inMonths } from "./duration";

/** GB in a TB, as the clouds sell object storage. */
export const GB_A_TB = 1000;

/**
 * Storage after a time of compound growth, in GB: 1,000 tenants × 50 GB × 1.1^24 = 492,487 GB = 492 TB.
 * @param gbEach GB of one tenant now; 0 or more
 * @param growthAMonth growth of each month; 0.1 is 10 %; above −1
 */
export function storageAfter(tenants: number, gbEach: number, growthAMonth: number, after: Duration): number {
  const now = checked("tenants", tenants, 0) * checked("GB", gbEach, 0);
  return now * (1 + checked("growth", growthAMonth, -1)) ** inMonths(after);
}
