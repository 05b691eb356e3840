import type { PropertyMap } from "../../graph/model/property";
import { TestCloud } from "./clouds";

let cloud: TestCloud;
beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => cloud.dispose());

const COLLECTION = "aws:opensearch/serverlessCollection:ServerlessCollection";
const POLICY = "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy";
const LIFECYCLE = "aws:opensearch/serverlessLifecyclePolicy:ServerlessLifecyclePolicy";
const STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const CLUSTER = "azure-native:kusto:Cluster";
const JOB = "gcp:bigquery/job:Job";
const TABLE = "gcp:bigquery/table:Table";

describe("what clouds refuse of search, the simulated ones refuse", () => {
  test("a collection without a key, of no type, or with a name too long", async () => {
    const encryptionConfigs = [{ awsOwnedKey: true }];
    await expect(cloud.make(COLLECTION, "c", { name: "events" })).rejects.toThrow("encryption type");
    await expect(
      cloud.make(COLLECTION, "c", { name: "events", type: "LOGS", encryptionConfigs }),
    ).rejects.toThrow("LOGS");
    await expect(cloud.make(COLLECTION, "c", { name: "e".repeat(33), encryptionConfigs })).rejects.toThrow();
    await expect(cloud.make(COLLECTION, "c", { name: "Events", encryptionConfigs })).rejects.toThrow();
    const made = { name: "events", type: "TIMESERIES", encryptionConfigs };
    await expect(cloud.make(COLLECTION, "c", made)).resolves.toBeDefined();
  });

  test("a network policy that is private and names no endpoint", async () => {
    const of = (rule: object) => ({ name: "door", type: "network", policy: JSON.stringify([rule]) });
    await expect(cloud.make(POLICY, "p", of({ AllowFromPublic: false }))).rejects.toThrow("SourceVPCEs");
    await expect(cloud.make(POLICY, "p", { name: "door", type: "network", policy: "{" })).rejects.toThrow(
      "invalid",
    );
    const fine = of({ AllowFromPublic: false, SourceVPCEs: ["vpce-1"] });
    await expect(cloud.make(POLICY, "p", fine)).resolves.toBeDefined();
  });

  test("a retention of an hour, or of eleven years", async () => {
    const of = (kept: string) => ({
      name: "forgets",
      type: "retention",
      policy: JSON.stringify({
        Rules: [{ ResourceType: "index", Resource: ["index/a/*"], MinIndexRetention: kept }],
      }),
    });
    for (const kept of ["1h", "4000d", "soon"])
      await expect(cloud.make(LIFECYCLE, "l", of(kept))).rejects.toThrow("MinIndexRetention");
    await expect(cloud.make(LIFECYCLE, "l", of("30d"))).resolves.toBeDefined();
  });

  test("a stream that tries for three hours", async () => {
    const to = (retryDuration: number) => ({
      name: "search",
      destination: "opensearchserverless",
      opensearchserverlessConfiguration: { indexName: "events", retryDuration },
    });
    await expect(cloud.make(STREAM, "s", to(10_800))).rejects.toThrow("7200");
    await expect(cloud.make(STREAM, "s", to(7200))).resolves.toBeDefined();
  });

  test("a cluster of Data Explorer of another tier than its size, or with a name that no cluster has", async () => {
    await cloud.make("azure-native:resources:ResourceGroup", "rg", {
      resourceGroupName: "rg",
      location: "westeurope",
    });
    const of = (sku: PropertyMap, clusterName = "acmepq1") => ({
      ...{ clusterName, resourceGroupName: "rg", location: "westeurope", sku },
    });
    const dev = { name: "Dev(No SLA)_Standard_E2a_v4", tier: "Basic", capacity: 1 };
    const grown = { name: "Standard_E2a_v4", tier: "Standard", capacity: 2 };
    for (const sku of [
      { ...dev, tier: "Standard" },
      { ...dev, capacity: 2 },
      { ...grown, tier: "Basic" },
    ])
      await expect(cloud.make(CLUSTER, "q", of(sku))).rejects.toThrow("not valid");
    for (const name of ["abc", "1acmepq", "acmep-q", "Acmepq", `q${"a".repeat(22)}`])
      await expect(cloud.make(CLUSTER, "q", of(dev, name))).rejects.toThrow();
    await expect(cloud.make(CLUSTER, "q", of(dev))).resolves.toBeDefined();
    await expect(cloud.make(CLUSTER, "g", of(grown, "acmepq2"))).resolves.toBeDefined();
  });

  test("a job that defines something and says what to do with answers, and a view with partitions", async () => {
    const job = { jobId: "search-1", location: "europe-west4" };
    const query = { query: "CREATE SEARCH INDEX words ON d.t(data)", useLegacySql: false };
    await expect(cloud.make(JOB, "j", { ...job, query })).rejects.toThrow("DDL");
    const fine = { ...query, createDisposition: "", writeDisposition: "" };
    await expect(cloud.make(JOB, "j", { ...job, query: fine })).resolves.toBeDefined();
    const view = { datasetId: "d", tableId: "v", view: { query: "SELECT 1", useLegacySql: false } };
    const split = { ...view, timePartitioning: { type: "DAY" } };
    await expect(cloud.make(TABLE, "t", split)).rejects.toThrow("partitions");
    await expect(cloud.make(TABLE, "t", view)).resolves.toBeDefined();
  });
});
