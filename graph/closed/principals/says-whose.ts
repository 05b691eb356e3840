import { OWN, OWN_ACCOUNT } from "../../canonical/masks";

/** The account, and not one whose name begins alike: `shop-eu1*` is `shop-eu10`, too. */
const ACCOUNT_FIRST = new RegExp(`^${OWN_ACCOUNT}(?![\\w*?-])`, "u");

/** Whether what says whose a thing is, is the stamp's: how a text begins, an ARN's account, or its bucket where it has none. */
export function saysWhose(masked: string): boolean {
  if (masked.startsWith(OWN) || ACCOUNT_FIRST.test(masked)) return true;
  if (!/^arn:/iu.test(masked)) return false;
  const [, , , , account = "", resource = ""] = masked.split(":");
  if (account !== "") return account === OWN_ACCOUNT || account === OWN;
  const [bucket = ""] = resource.split("/");
  return bucket.includes(OWN) && !/[*?]/u.test(bucket);
}
