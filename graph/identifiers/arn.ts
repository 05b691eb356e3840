import { OWN_ACCOUNT, OWN_REGION } from "../canonical/masks";
import { byPattern, hasOwn } from "./recogniser";

const ARN = /arn:aws[\w-]*:([\w*-]*):([^:\s"',]*):([^:\s"',]*):([^\s"',]+)/giu;

/**
 * Amazon resource names. One is the stamp's own when region and account are its own or left out and the resource
 * holds something of its own, or when it is its own account's root.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export const arn = byPattern(
  "arn",
  /arn:aws/iu,
  ARN,
  ([, service = "", region = "", account = "", resource = ""]) => {
    const isOwnRegion = region === "" || region === OWN_REGION || hasOwn(region);
    const isOwnAccount = account === "" || account === OWN_ACCOUNT || hasOwn(account);
    if (!isOwnRegion || !isOwnAccount) return false;
    // A bucket's ARN has neither account nor region, so the bucket itself must be the stamp's, not the key in it.
    if (service.toLowerCase() === "s3" && account === "") return hasOwn(resource.split("/")[0] ?? "");
    return hasOwn(resource) || (account === OWN_ACCOUNT && resource === "root");
  },
);
