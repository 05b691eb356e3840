import type { PropertyMap } from "../../../graph/model/property";
import type { Refusal } from "../kind";

const LABEL = /^[\w-]{1,63}$/;

/**
 * A record's name: labels, `@` for the zone itself, and `*` as the first label or alone.
 * Source: https://learn.microsoft.com/azure/dns/dns-zones-records#wildcard-records
 */
export function recordFault({ relativeRecordSetName: name }: PropertyMap): Refusal | undefined {
  if (typeof name !== "string" || name === "@") return undefined;
  const [first = "", ...rest] = name.split(".");
  if ((first === "*" || LABEL.test(first)) && rest.every((label) => LABEL.test(label))) return undefined;
  return {
    code: "BadRequest",
    message: `The domain name '${name}' is invalid: '*' is the first label or none.`,
  };
}
