import { OWN_ACCOUNT, OWN_REGION } from "../canonical/masks";
import { byPattern, hasOwn, namesOwn } from "./recogniser";

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
    return namesOwn(namingPart(service.toLowerCase(), resource));
  },
);

/** Services whose resources have no type in front of their name. */
const UNTYPED: ReadonlySet<string> = new Set(["s3", "sqs", "sns", "codecommit", "execute-api"]);

/** Services whose names may have a path in front that says nothing of whose a thing is. */
const WHOLE: ReadonlySet<string> = new Set(["iam", "secretsmanager", "kms", "events", "scheduler"]);

/**
 * The part of an ARN's resource that says whose it is: a bucket and not the key in it, a cluster and not what runs in it.
 * Names of IAM and of secrets may have paths in front, so with them the whole counts; of a parameter's path the beginning does.
 */
function namingPart(service: string, resource: string): string {
  if (UNTYPED.has(service)) return resource.split(/[/:]/u)[0] ?? "";
  const [head = "", ...rest] = resource.split(/[/:]/u);
  // A log group, whatever stream is in it; its own name may have slashes.
  if (service === "logs") return resource.split(":")[1] ?? resource;
  // Of rules on a bus and schedules in a group these come first, where they are not everybody's.
  if ((service === "events" || service === "scheduler") && rest.length > 1 && rest[0] !== "default")
    return rest[0] ?? "";
  if (rest.length === 0 || WHOLE.has(service)) return resource;
  // Load balancers say their kind between type and name.
  if (service === "elasticloadbalancing" && /^(?:app|net|gwy)$/u.test(rest[0] ?? ""))
    return rest.slice(1).join("/");
  // Of what lies in a cluster, the cluster comes first; where the cloud made up that id, what follows counts.
  const [name = "", ...inner] = rest.filter((part) => part !== "");
  return head === "" || /^[0-9a-f-]{8,}$/u.test(name) ? [name, ...inner].join("/") : name;
}
