import { UNKNOWN, type PropertyMap } from "../../graph/model/property";
import { baseline, evaluate, Subject } from "../../policies/index";
import { smallGraph } from "./small-graph";

/** What a rule says of one resource in a preview: a breach, that it can't tell yet, or nothing. */
function saidOf(rule: string, type: string, inputs: PropertyMap): "breach" | "can't tell yet" | "nothing" {
  const graph = { ...smallGraph([{ type, inputs }]), origin: "preview" as const };
  const found = evaluate(
    baseline.filter(({ id }) => id === rule),
    new Subject(graph, []),
  );
  if (found.some(({ unknown }) => unknown !== true)) return "breach";
  return found.length > 0 ? "can't tell yet" : "nothing";
}

const WORLD = "0.0.0.0/0";
const OWN = "10.16.0.0/20";
const INLINE = "aws-network-inline-ingress";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const wide = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });
const narrow = JSON.stringify({
  Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:1:q" }],
});

describe("of a list that a preview knows in part", () => {
  test.each<
    [rule: string, type: string, list: string, bad: PropertyMap | string, good: PropertyMap | string]
  >([
    [INLINE, GROUP, "ingress", { cidrBlocks: [WORLD] }, { cidrBlocks: [OWN] }],
    ["aws-network-world-ingress", "aws:ec2/securityGroupRule:SecurityGroupRule", "cidrBlocks", WORLD, OWN],
    [
      "aws-network-world-ingress",
      "aws:ec2/managedPrefixList:ManagedPrefixList",
      "entries",
      { cidr: WORLD },
      { cidr: OWN },
    ],
    [
      "aws-network-world-ingress",
      "aws:ec2/networkAcl:NetworkAcl",
      "ingress",
      { action: "allow", protocol: "-1", cidrBlock: WORLD },
      { action: "allow", protocol: "-1", cidrBlock: OWN },
    ],
    [
      "aws-identity-no-wildcards",
      "aws:iam/role:Role",
      "managedPolicyArns",
      "arn:aws:iam::aws:policy/AdministratorAccess",
      "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    ],
    [
      "aws-identity-no-wildcards",
      "aws:iam/role:Role",
      "inlinePolicies",
      { policy: wide },
      { policy: narrow },
    ],
    [
      "azure-network-world-ingress",
      "azure-native:network:NetworkSecurityGroup",
      "securityRules",
      { direction: "Inbound", access: "Allow", sourceAddressPrefix: "*" },
      { direction: "Inbound", access: "Allow", sourceAddressPrefix: OWN },
    ],
    [
      "azure-app-secrets-vaulted",
      "azure-native:app:ContainerApp",
      "configuration.secrets",
      { name: "a", value: "b" },
      { name: "a", keyVaultUrl: "https://v" },
    ],
    [
      "azure-identity-no-owner",
      "azure-native:authorization:RoleDefinition",
      "permissions",
      { actions: ["*"] },
      { actions: ["Microsoft.Storage/storageAccounts/read"] },
    ],
    ["gcp-network-world-ingress", "gcp:compute/firewall:Firewall", "sourceRanges", WORLD, OWN],
    [
      "gcp-identity-no-public",
      "gcp:storage/bucketIAMBinding:BucketIAMBinding",
      "members",
      "allUsers",
      "serviceAccount:a@p.iam.gserviceaccount.com",
    ],
  ])(
    "%s finds what it knows in a %s's %s, and says of the rest that it can't tell yet",
    (rule, type, list, bad, good) => {
      const rest: PropertyMap = {
        type: "ingress",
        direction: "INGRESS",
        allows: [{ protocol: "tcp" }],
        role: "roles/storage.objectViewer",
        fromPort: 443,
      };
      const said = (...items: (PropertyMap | string)[]): string => {
        const [head = "", inner] = list.split(".");
        return saidOf(rule, type, { ...rest, [head]: inner === undefined ? items : { [inner]: items } });
      };
      expect([said(good, UNKNOWN), said(UNKNOWN, good)]).toEqual(["can't tell yet", "can't tell yet"]);
      expect([said(UNKNOWN, bad), said(bad, UNKNOWN), said(bad)]).toEqual(["breach", "breach", "breach"]);
      expect(said(good)).toBe("nothing");
    },
  );

  test.each([
    [
      "aws-database-logs",
      "aws:rds/instance:Instance",
      "enabledCloudwatchLogsExports",
      "postgresql",
      "upgrade",
    ],
    [
      "aws-cluster-secrets-encrypted",
      "aws:eks/cluster:Cluster",
      "encryptionConfig.resources",
      "secrets",
      "x",
    ],
  ])("%s is content once the item it wants is known", (rule, type, list, wanted, other) => {
    const said = (...items: string[]): string => {
      const [head = "", inner] = list.split(".");
      return saidOf(rule, type, {
        engine: "postgres",
        [head]: inner === undefined ? items : { [inner]: items },
      });
    };
    expect([said(UNKNOWN, wanted), said(UNKNOWN, other), said(other)]).toEqual([
      "nothing",
      "can't tell yet",
      "breach",
    ]);
  });

  test("a resource beside another does what is wanted, or does not, or can't be told yet", () => {
    const said = (blockPublicPolicy: boolean | string): string => {
      const switches = { blockPublicAcls: true, ignorePublicAcls: true, restrictPublicBuckets: true };
      const graph = smallGraph([
        { type: "aws:s3/bucket:Bucket", inputs: {} },
        {
          type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
          inputs: { ...switches, bucket: "id-0", blockPublicPolicy },
        },
      ]);
      const [found] = evaluate(
        baseline.filter(({ id }) => id === "aws-storage-public-access"),
        new Subject({ ...graph, origin: "preview" }, []),
      );
      return found === undefined ? "nothing" : found.unknown === true ? "can't tell yet" : "breach";
    };
    expect([said(true), said(false), said(UNKNOWN)]).toEqual(["nothing", "breach", "can't tell yet"]);
  });
});
