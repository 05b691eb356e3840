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
    if (account === OWN_ACCOUNT && resource === "root") return true;
    return hasOwn(namingPart(service.toLowerCase(), resource));
  },
);

/** Services whose resources have no type in front of their name. */
const UNTYPED: ReadonlySet<string> = new Set(["s3", "sqs", "sns", "codecommit", "execute-api"]);

/**
 * The part of an ARN's resource that says whose it is: a bucket and not the key in it, a cluster and not what runs in it.
 * Names of IAM and of secrets may have paths in front, so with them the whole counts.
 */
function namingPart(service: string, resource: string): string {
  if (UNTYPED.has(service)) return resource.split(/[/:]/u)[0] ?? "";
  const [head = "", ...rest] = resource.split(/[/:]/u);
  if (
    rest.length === 0 ||
    ["iam", "secretsmanager", "ssm", "logs", "kms", "events", "scheduler"].includes(service)
  )
    return resource;
  // Load balancers say their kind between type and name.
  if (service === "elasticloadbalancing" && /^(?:app|net|gwy)$/u.test(rest[0] ?? ""))
    return rest.slice(1).join("/");
  // Of what lies in a cluster, the cluster comes first; where the cloud made up that id, what follows counts.
  const [name = "", ...inner] = rest.filter((part) => part !== "");
  return head === "" || /^[0-9a-f-]{8,}$/u.test(name) ? [name, ...inner].join("/") : name;
}
