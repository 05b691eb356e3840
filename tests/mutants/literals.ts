/** Identifiers of nobody in the fleet, as somebody would paste them. */
const GUID = "12121212-3434-5656-7878-909090909090";
const ARM =
  "/subscriptions/99999999-0000-1111-2222-333333333333/resourceGroups/orders/providers/Microsoft.Network/virtualNetworks/orders";
const ACCOUNT = "orders@other-project.iam.gserviceaccount.com";

/** Prefix of the ids EC2 gives to its resources. */
const EC2_PREFIX: Readonly<Record<string, string>> = {
  "aws:ec2/vpc:Vpc": "vpc",
  "aws:ec2/subnet:Subnet": "subnet",
  "aws:ec2/securityGroup:SecurityGroup": "sg",
  "aws:ec2/internetGateway:InternetGateway": "igw",
  "aws:ec2/natGateway:NatGateway": "nat",
  "aws:ec2/eip:Eip": "eipalloc",
  "aws:ec2/routeTable:RouteTable": "rtb",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce",
};

/** An identifier that is nobody's, and whether its form alone says that it is one. */
export interface Literal {
  readonly value: string;
  readonly hasForm: boolean;
}

/** What somebody would paste in place of an output of a resource. */
export function literalFor(cloud: string, type: string, property: string): Literal {
  const field = property.split(/[.[]/u, 1)[0] ?? property;
  const form = (value: string): Literal => ({ value, hasForm: true });
  if (type.startsWith("random:")) return { value: "correct-horse-battery-staple", hasForm: false };
  if (/endpoint|hostname|fqdn|dnsName|domainName|address$|uri$|ur[li]s?$/iu.test(field))
    return form(HOSTS[cloud] ?? "");
  switch (cloud) {
    case "aws":
      return aws(type, field);
    case "azure":
      // A bare GUID could be anything; where the field does not say what it takes, only the class does.
      if (/^(?:principal|client|object|customer)Id$/u.test(field)) return { value: GUID, hasForm: false };
      if (field === "id" || /Id$/u.test(field)) return form(ARM);
      return { value: "ordersother", hasForm: false };
    default:
      if (/email/iu.test(field)) return form(ACCOUNT);
      if (/member/iu.test(field)) return form(`serviceAccount:${ACCOUNT}`);
      if (field === "selfLink")
        return form("https://www.googleapis.com/compute/v1/projects/other-project/global/networks/orders");
      if (field === "id") return form("projects/other-project/locations/europe-west1/things/orders");
      return { value: "orders-other", hasForm: false };
  }
}

const HOSTS: Readonly<Record<string, string>> = {
  aws: "orders.c9akciq32abc.us-west-2.rds.amazonaws.com",
  azure: "orders-other.postgres.database.azure.com",
  gcp: "orders-abcdefghij-ew.a.run.app",
};

function aws(type: string, field: string): Literal {
  const service = /^aws:(\w+)\//u.exec(type)?.[1] ?? "ec2";
  const arn = `arn:aws:${service}:us-west-2:999999999999:orders/0123456789abcdef`;
  if (/arn/iu.test(field)) return { value: arn, hasForm: true };
  if (field === "id" || /Id$/u.test(field)) {
    const prefix = EC2_PREFIX[type];
    if (prefix !== undefined) return { value: `${prefix}-0123456789abcdef0`, hasForm: true };
    if (/^aws:(?:lb|ecs|sns|backup|acm|wafv2|secretsmanager)\//u.test(type))
      return { value: arn, hasForm: true };
  }
  return { value: "orders-other", hasForm: false };
}

/** The value in clothes it could hide in. */
export const DISGUISES: readonly (readonly [name: string, wear: (value: string) => string])[] = [
  ["in a longer text", (value) => `--target=${value} --verbose`],
  ["in JSON", (value) => JSON.stringify({ list: ["own", { deep: value }] })],
  ["in base64", (value) => Buffer.from(value).toString("base64")],
  ["in base64 of a longer text", (value) => Buffer.from(`host ${value} port 5432`).toString("base64")],
  ["in URL encoding", (value) => `next=${encoded(value)}`],
  ["in upper case", (value) => value.toUpperCase()],
];

/** Every character in URL encoding, also those that need none. */
function encoded(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}
