import { renderReference } from "../../render/reference";
import { at, GcpGraph } from "./graph";

const SQL = "sql/databaseInstance:DatabaseInstance";
const BUCKET = "storage/bucket:Bucket";
const CACHE = "memorystore/instance:Instance";

let stamp: GcpGraph;
beforeAll(async () => {
  stamp = new GcpGraph(await renderReference("gcp"));
});

/** Type → where it names the key that encrypts it. */
const ENCRYPTED: Readonly<Record<string, string>> = {
  [SQL]: "encryptionKeyName",
  [CACHE]: "kmsKey",
  "pubsub/topic:Topic": "kmsKeyName",
  "cloudrunv2/service:Service": "template",
  "cloudrunv2/workerPool:WorkerPool": "template",
  "secretmanager/secret:Secret": "replication",
};

test.each(Object.entries(ENCRYPTED))("%s is encrypted with the stamp's key", (type, property) => {
  const key = stamp.one("kms/cryptoKey:CryptoKey", "stamp-secrets-key");
  const open = stamp
    .of(type)
    .filter(({ propertyDependencies }) => !propertyDependencies[property]?.includes(key.urn));
  expect(stamp.of(type).length).toBeGreaterThan(0);
  expect(open.map(({ urn }) => urn)).toEqual([]);
});

test("buckets are encrypted with the stamp's keys, but the one that tells the project's number", () => {
  const open = stamp
    .of(BUCKET)
    .filter(({ inputs }) => at(inputs, "encryption.defaultKmsKeyName") === undefined);
  expect(open.map(({ name }) => name)).toEqual(["stamp-storage-logs"]);
});

test("what is encrypted with a key waits until its service may use the key", () => {
  const keys = new Set(stamp.of("kms/cryptoKey:CryptoKey").map(({ urn }) => urn));
  const grants = stamp.of("kms/cryptoKeyIAMMember:CryptoKeyIAMMember");
  const encrypted = stamp.graph.resources.filter(
    ({ type, propertyDependencies }) =>
      type.startsWith("gcp:") &&
      !type.startsWith("gcp:kms/") &&
      Object.values(propertyDependencies)
        .flat()
        .some((urn) => keys.has(urn)),
  );
  expect(encrypted.length).toBeGreaterThanOrEqual(12);
  // A part asks for its own service's right; secrets of any part lean on the one of Secret Manager.
  const early = encrypted.filter((resource) => {
    const reached = stamp.reach(resource);
    const part = resource.type.startsWith("gcp:secretmanager/")
      ? "stamp-secrets"
      : resource.parent?.split("::").at(-1);
    return !grants.some(({ urn, parent }) => reached.has(urn) && parent?.endsWith(`::${part}`));
  });
  expect(early.map(({ urn }) => urn)).toEqual([]);
});
