import { TestCloud } from "./clouds";

let cloud: TestCloud;
beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => cloud.dispose());

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const MULTITENANT = "aws:cloudfront/multitenantDistribution:MultitenantDistribution";
const TENANT = "aws:cloudfront/distributionTenant:DistributionTenant";
const GROUP = "aws:cloudfront/connectionGroup:ConnectionGroup";
const STORE = "aws:cloudfront/keyValueStore:KeyValueStore";
const FUNCTION = "aws:cloudfront/function:Function";
const KEY = "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey";
const SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const TABLE = "aws:dynamodb/table:Table";
const ACM = "999988887777:certificate/11111111-2222-4333-8444-555555555555";

const WITH_NAME = { enabled: true, aliases: ["app.acme.example"] };

describe("what CloudFront refuses, the simulated one refuses", () => {
  test("a certificate of another region than us-east-1", async () => {
    const viewerCertificate = { acmCertificateArn: `arn:aws:acm:eu-west-1:${ACM}` };
    await expect(cloud.make(DISTRIBUTION, "d", { ...WITH_NAME, viewerCertificate })).rejects.toThrow(
      "InvalidViewerCertificate",
    );
    const fine = { acmCertificateArn: `arn:aws:acm:us-east-1:${ACM}` };
    await expect(
      cloud.make(DISTRIBUTION, "d", { ...WITH_NAME, viewerCertificate: fine }),
    ).resolves.toBeDefined();
  });

  test("names of one's own with CloudFront's own certificate", async () => {
    const viewerCertificate = { cloudfrontDefaultCertificate: true };
    await expect(cloud.make(DISTRIBUTION, "d", { ...WITH_NAME, viewerCertificate })).rejects.toThrow(
      "InvalidViewerCertificate",
    );
  });

  test("a firewall that guards a load balancer", async () => {
    const webAclId = "arn:aws:wafv2:us-east-1:999988887777:regional/webacl/edge/1";
    await expect(cloud.make(DISTRIBUTION, "d", { enabled: true, webAclId })).rejects.toThrow(
      "InvalidWebACLId",
    );
  });

  test("a value of more than 1 KB in a store", async () => {
    const store = await cloud.make(STORE, "s", { name: "table" });
    const keyValueStoreArn = store.outputs["arn"] ?? null;
    const key = { keyValueStoreArn, key: "x.euw1a" };
    await expect(cloud.make(KEY, "k", { ...key, value: "v".repeat(1025) })).rejects.toThrow(
      "ValidationException",
    );
    await expect(cloud.make(KEY, "k", { ...key, value: "v".repeat(1024) })).resolves.toBeDefined();
  });

  test("to delete a store that a function reads", async () => {
    const store = await cloud.make(STORE, "s", { name: "table" });
    const keyValueStoreAssociations = [store.outputs["arn"] ?? null];
    const edge = await cloud.make(FUNCTION, "f", { name: "route", code: "x", keyValueStoreAssociations });
    await expect(cloud.remove(STORE, "s", store.id)).rejects.toThrow("CannotDeleteEntityWhileInUse");
    await cloud.remove(FUNCTION, "f", edge.id);
    await expect(cloud.remove(STORE, "s", store.id)).resolves.toBeUndefined();
  });
});

describe("what CloudFront refuses of tenants' own domains, the simulated one refuses", () => {
  const own = (domain: string, distributionId: string, more: object = {}) => ({
    name: `own-${domain.replaceAll(".", "-")}`,
    distributionId,
    domains: [{ domain }],
    managedCertificateRequest: { validationTokenHost: "cloudfront" },
    ...more,
  });

  test("a tenant of a distribution that has names itself, one without a certificate, and a domain twice", async () => {
    const plain = await cloud.make(DISTRIBUTION, "d", { enabled: true });
    const many = await cloud.make(MULTITENANT, "m", { enabled: true });
    await expect(cloud.make(TENANT, "a", own("shop.acme.test", plain.id))).rejects.toThrow(plain.id);
    const without = { managedCertificateRequest: undefined };
    await expect(cloud.make(TENANT, "b", own("shop.acme.test", many.id, without))).rejects.toThrow(
      "Could not verify Domain Name ownership",
    );
    await cloud.make(TENANT, "c", own("shop.acme.test", many.id));
    const again = own("shop.acme.test", many.id, { name: "another" });
    await expect(cloud.make(TENANT, "e", again)).rejects.toThrow("CNAMEAlreadyExists");
  });

  test("to delete the distribution or the connection group of a tenant that is there", async () => {
    const many = await cloud.make(MULTITENANT, "m", { enabled: true });
    const group = await cloud.make(GROUP, "g", { name: "own" });
    const inputs = own("shop.acme.test", many.id, { connectionGroupId: group.id });
    const tenant = await cloud.make(TENANT, "t", inputs);
    await expect(cloud.remove(MULTITENANT, "m", many.id)).rejects.toThrow("ResourceInUse");
    await expect(cloud.remove(GROUP, "g", group.id)).rejects.toThrow("CannotDeleteEntityWhileInUse");
    await cloud.remove(TENANT, "t", tenant.id);
    await expect(cloud.remove(MULTITENANT, "m", many.id)).resolves.toBeUndefined();
  });
});

describe("what keeps the registry and its logs", () => {
  test("a protected table is not deleted", async () => {
    const table = await cloud.make(TABLE, "t", { name: "registry", deletionProtectionEnabled: true });
    await expect(cloud.remove(TABLE, "t", table.id)).rejects.toThrow("currently protected against deletion");
  });

  test("two sources of logs can't have one name in one account", async () => {
    await cloud.make(SOURCE, "a", { name: "access", logType: "ACCESS_LOGS" });
    await expect(cloud.make(SOURCE, "b", { name: "access", logType: "ACCESS_LOGS" })).rejects.toThrow(
      "ConflictException",
    );
  });
});
