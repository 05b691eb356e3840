import { TestCloud } from "./clouds";

let cloud: TestCloud;
beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => cloud.dispose());

const RING = "gcp:kms/keyRing:KeyRing";
const KEY = "gcp:kms/cryptoKey:CryptoKey";
const DATABASE = "gcp:firestore/database:Database";
const SCHEDULE = "gcp:firestore/backupSchedule:BackupSchedule";
const SERVICE = "gcp:cloudrunv2/service:Service";
const SECRET = "gcp:secretmanager/secret:Secret";
const POLICY = "gcp:compute/securityPolicy:SecurityPolicy";
const ADDRESS = "gcp:compute/globalAddress:GlobalAddress";

async function keyIn(location: string): Promise<string> {
  const ring = await cloud.make(RING, `ring-${location}`, { name: "data", location });
  return (await cloud.make(KEY, `key-${location}`, { name: "data", keyRing: ring.id })).id;
}

describe("what Google refuses, the simulated one refuses", () => {
  test("a registry in several regions with a key of one", async () => {
    const registry = { name: "acmep-registry", locationId: "eur3", type: "FIRESTORE_NATIVE" };
    const here = { ...registry, cmekConfig: { kmsKeyName: await keyIn("europe-west1") } };
    await expect(cloud.make(DATABASE, "d", here)).rejects.toThrow("it must be in europe");
    const fine = { ...registry, cmekConfig: { kmsKeyName: await keyIn("europe") } };
    await expect(cloud.make(DATABASE, "d", fine)).resolves.toBeDefined();
  });

  test("a database called as no database may be", async () => {
    const database = { name: "Registry", locationId: "eur3", type: "FIRESTORE_NATIVE" };
    await expect(cloud.make(DATABASE, "d", database)).rejects.toThrow("Registry");
  });

  test("backups kept longer than 14 weeks", async () => {
    const schedule = { database: "acmep-registry", dailyRecurrence: {} };
    await expect(cloud.make(SCHEDULE, "s", { ...schedule, retention: "8467201s" })).rejects.toThrow(
      "14 weeks",
    );
    await expect(cloud.make(SCHEDULE, "s", { ...schedule, retention: "8467200s" })).resolves.toBeDefined();
  });

  test("a replica of a secret with the key of another region", async () => {
    const kmsKeyName = await keyIn("europe-west1");
    const replicas = (location: string) => [{ location, customerManagedEncryption: { kmsKeyName } }];
    const secretIn = (location: string) => ({
      secretId: "origin",
      replication: { userManaged: { replicas: replicas(location) } },
    });
    await expect(cloud.make(SECRET, "s", secretIn("us-central1"))).rejects.toThrow(
      "it must be in us-central1",
    );
    await expect(cloud.make(SECRET, "s", secretIn("europe-west1"))).resolves.toBeDefined();
  });

  test("a service that sets its port, or is encrypted with the key of another region", async () => {
    const service = { name: "router", location: "us-central1" };
    const port = { containers: [{ image: "router", envs: [{ name: "PORT", value: "8080" }] }] };
    await expect(cloud.make(SERVICE, "s", { ...service, template: port })).rejects.toThrow("PORT");
    const far = { containers: [{ image: "router" }], encryptionKey: await keyIn("europe-west1") };
    await expect(cloud.make(SERVICE, "s", { ...service, template: far })).rejects.toThrow("us-central1");
  });

  test("rules of one priority, and more requests than a rule can count", async () => {
    const rule = { priority: 1, action: "throttle" };
    const counting = (count: number) => ({
      ...rule,
      rateLimitOptions: { rateLimitThreshold: { count, intervalSec: 300 } },
    });
    await expect(cloud.make(POLICY, "p", { name: "waf", rules: [rule, rule] })).rejects.toThrow(
      "same priority",
    );
    await expect(cloud.make(POLICY, "p", { name: "waf", rules: [counting(1_000_001)] })).rejects.toThrow(
      "at most 1000000",
    );
    await expect(
      cloud.make(POLICY, "p", { name: "waf", rules: [counting(1_000_000)] }),
    ).resolves.toBeDefined();
  });
});

test("a simulated address is of the family it was asked for", async () => {
  const made = await Promise.all(
    ["IPV4", "IPV6"].map((ipVersion) =>
      cloud.make(ADDRESS, ipVersion, { name: ipVersion.toLowerCase(), ipVersion }),
    ),
  );
  expect(made.map(({ outputs }) => outputs["address"])).toEqual([
    expect.stringMatching(/^198\.1[89]\.[0-9.]+$/),
    expect.stringMatching(/^2001:db8:[0-9a-f]{4}::$/),
  ]);
});
