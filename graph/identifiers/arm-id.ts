import { OWN_ACCOUNT } from "../canonical/masks";
import { byPattern, hasOwn, namesOwn } from "./recogniser";

const ARM_ID = /\/subscriptions\/([^/\s"',;?]+)([^\s"',;?]*)|\/providers\/microsoft\.[^\s"',;?]+/giu;

/**
 * Azure Resource Manager ids, case-insensitive. One is the stamp's own when the subscription is and the path holds
 * something of its own, or stops at the subscription.
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/overview
 */
export const armId = byPattern(
  "arm-id",
  /\/(?:subscriptions|providers)\//iu,
  ARM_ID,
  ([id, subscription, rest = ""]) => {
    if (subscription === undefined) return hasOwn(id ?? "");
    if (subscription !== OWN_ACCOUNT && !hasOwn(subscription)) return false;
    if (rest === "" || rest === "/" || hasOwn(subscription)) return true;
    // What lies in another group is another's, even when it bears the stamp's name.
    const group = /^\/resourcegroups\/([^/]+)/iu.exec(rest)?.[1];
    return group === undefined ? hasOwn(rest) : namesOwn(group);
  },
);
