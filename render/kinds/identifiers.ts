import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../graph/model/property";
import type { Cloud } from "./cloud";

/** An input that names a resource of the cloud by an identifier only the cloud could have given. */
export interface Reference {
  readonly path: string;
  readonly identifier: string;
}

const AWS_ID =
  /^(vpc|subnet|sg|sgr|igw|eigw|nat|rtb|rtbassoc|eipalloc|eipassoc|eni|vpce|acl|fl|pcx|tgw|tgw-attach|dopt|lt|fs|vpc-cidr-assoc)-[0-9a-f]{17}$/;
const AWS_ARN = /^arn:aws[\w-]*:[\w-]+:[\w-]*:(\d{12})?:[^*]+$/;
const AWS_BUILT_IN =
  /(:root$|:alias\/aws\/|:role\/aws-service-role\/|:backup-vault:Default$|^arn:aws[\w-]*:apigateway:|^arn:aws[\w-]*:automate:)/;
const AZURE_ID = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+(\/|$)/;
const GCP_PATH = /^projects\/[^/]+\/(.+\/)?[^/]+\/[^/]+$/;
const GCP_BUILT_IN =
  /^projects\/([^/]+\/(global|locations|regions|zones)\/[^/]+$|[^/]+\/global\/networks\/default$|[^/]+\/roles\/|[^/]+\/locations\/[^/]+\/(machineTypes|connectors)|.*\/global\/images\/|.*\/(serviceAgents|notificationChannelDescriptors)\/)|\/databases\/\(default\)/;
const GCP_ACCOUNT = /^(?!service-\d+@)[\w-]+@[\w-]+\.iam\.gserviceaccount\.com$/;

/** One way of writing an identifier: Azure's in lower case, GCP's without host or role prefix. */
export function normal(text: string): string {
  if (/^\/subscriptions\//i.test(text)) return text.toLowerCase();
  return text
    .replace(/^https:\/\/(www|compute)\.googleapis\.com\/compute\/(v1|beta)\//, "")
    .replace(/^\/\/[\w-]+\.googleapis\.com\//, "")
    .replace(/^serviceAccount:/, "");
}

/** Whether the cloud itself must have given this text to something, so that it has to exist. */
export function isIdentifier(cloud: Cloud, text: string): boolean {
  const plain = normal(text);
  switch (cloud) {
    case "aws":
      return AWS_ID.test(plain) || (AWS_ARN.test(plain) && !AWS_BUILT_IN.test(plain));
    case "azure":
      return AZURE_ID.test(plain);
    case "gcp":
      return (GCP_PATH.test(plain) && !GCP_BUILT_IN.test(plain)) || GCP_ACCOUNT.test(plain);
    case "random":
      return false;
  }
}

/** The account, subscription or project an identifier names; undefined when it names none (`vpc-…`, a bucket). */
export function homeIn(cloud: Cloud, identifier: string): string | undefined {
  switch (cloud) {
    case "aws":
      return /^arn:aws[\w-]*:[\w-]+:[\w-]*:(\d{12}):/.exec(identifier)?.[1];
    case "azure":
      return /^\/subscriptions\/([^/]+)/.exec(identifier)?.[1];
    case "gcp":
      return /^projects\/([^/]+)/.exec(identifier)?.[1] ?? /@([\w-]+)\.iam\./.exec(identifier)?.[1];
    case "random":
      return undefined;
  }
}

/** All identifiers that are whole values of the map; those inside policy documents and other texts don't count. */
export function referencesOf(cloud: Cloud, inputs: PropertyMap, unchecked: readonly string[]): Reference[] {
  const found: Reference[] = [];
  const visit = (value: PropertyValue, path: string): void => {
    if (typeof value === "string") {
      if (value !== UNKNOWN && isIdentifier(cloud, value)) found.push({ path, identifier: normal(value) });
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, `${path}[${index}]`);
    } else if (isMap(value)) {
      for (const [key, child] of Object.entries(value)) {
        visit(child, path === "" ? key : `${path}.${key}`);
        // Azure's maps of user-assigned identities hold the identifier in the key.
        if (AZURE_ID.test(normal(key))) found.push({ path, identifier: normal(key) });
      }
    }
  };
  for (const [key, value] of Object.entries(inputs)) if (!unchecked.includes(key)) visit(value, key);
  return found;
}

/** Every text of the value that is an identifier of the cloud, written the normal way. */
export function identifiersIn(cloud: Cloud, value: PropertyValue): string[] {
  if (typeof value === "string") return isIdentifier(cloud, value) ? [normal(value)] : [];
  if (Array.isArray(value)) return value.flatMap((item) => identifiersIn(cloud, item));
  return isMap(value) ? Object.values(value).flatMap((item) => identifiersIn(cloud, item)) : [];
}
