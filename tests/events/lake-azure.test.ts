import { BlobServiceClient, ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { readAvro } from "../../tenants/migration/centre/lake/avro";
import { AzureLake } from "../../tenants/migration/centre/lake/azure";
import { inBigQuery } from "../../tenants/migration/centre/lake/bigquery";
import { Lake } from "../../tenants/migration/centre/lake/lake";
import type { LakeStore } from "../../tenants/migration/centre/lake/store";
import { Azurite, missingAzurite } from "../emulators/azurite";
import { isSweep, times } from "../sweep";
import { captured, type Written } from "./lake-files";

const UNTIL = new Date("2026-06-01T00:00:00Z");
/** Each of its writes in the sweep. */
const STRIDE = times(3, 1);
const KILLED = "its process has ended";
const many = (tenant: string, ...numbers: number[]): Written[] => numbers.map((n) => ({ tenant, n }));

test("BigQuery is refused with the statement to run, and no proof is written", async () => {
  const lake = inBigQuery("acme-prod.events.euw4");
  expect((await lake.held?.("acme", "ew4"))?.problems).toEqual([
    expect.stringContaining(
      `bq query --use_legacy_sql=false "DELETE FROM \\\`acme-prod.events.euw4\\\` WHERE COALESCE(tenant, JSON_VALUE(`,
    ),
  ]);
  await expect(lake.erase("acme", "ew4", UNTIL)).rejects.toThrow("there would be no proof");
});

test.each(["null", "deflate"] as const)(
  "a file of Capture (%s) is written anew by its records alone",
  (codec) => {
    const file = readAvro(
      captured(codec, many("acme", 1, 2), [...many("acme-eu", 3, 4), ...many("acme", 5)]),
    );
    expect(file.records.map(({ words }) => words.tenant)).toEqual([
      "acme",
      "acme",
      "acme-eu",
      "acme-eu",
      "acme",
    ]);
    const rest = file.records.filter(({ words }) => words.tenant !== "acme");
    const again = readAvro(file.withOnly(rest));
    expect(again.records.map(({ raw }) => raw.toString("hex"))).toEqual(
      rest.map(({ raw }) => raw.toString("hex")),
    );
    expect(readAvro(file.withOnly([])).records).toEqual([]);
  },
);

test.each([
  ["ends within a block", (file: Buffer) => file.subarray(0, file.length - 20)],
  ["is none of Avro", () => Buffer.from("{}\n{}\n")],
  [
    "has another codec",
    () => Buffer.from(captured("null", many("acme", 1)).toString("latin1").replace("null", "zstd"), "latin1"),
  ],
])("a file that %s is not taken for one without the tenant", (_, broken) => {
  expect(() => readAvro(broken(captured("deflate", many("acme", 1, 2, 3))))).toThrow(/Avro|ends within/);
});

(missingAzurite === undefined ? describe : describe.skip)("a stamp's container at the centre", () => {
  const credential = new StorageSharedKeyCredential(Azurite.account, Azurite.key);
  let azurite: Azurite;
  let count = 0;
  beforeAll(async () => {
    azurite = await Azurite.start();
  });
  afterAll(() => azurite.stop());

  async function filled(): Promise<{ container: ContainerClient; store: () => AzureLake }> {
    count += 1;
    const container = new ContainerClient(`${azurite.address}/a1-${count}`, credential);
    await container.create();
    const put = (key: string, body: Buffer) =>
      container.getBlockBlobClient(key).uploadData(body, { metadata: { own: "entry" } });
    await put(
      "2026/03/01/10/00/00/0/ns/hub.avro",
      captured("deflate", many("acme", 1, 2), [...many("acme-eu", 3), ...many("acme", 4)]),
    );
    await put("2026/03/01/10/05/00/0/ns/hub.avro", captured("null", many("acme", 5)));
    await put("2026/03/01/10/05/00/1/ns/hub.avro", captured("null", many("xacme", 6, 7)));
    // A snapshot, as somebody made it by hand.
    const kept = "2026/03/02/10/00/00/0/ns/hub.avro";
    await put(kept, captured("null", many("acme", 8), many("xacme", 9)));
    await container.getBlobClient(kept).createSnapshot();
    const service = new BlobServiceClient(azurite.address, credential);
    return { container, store: () => new AzureLake(container, service) };
  }

  const open = (store: LakeStore): Lake => new Lake(store, readAvro, ["a1"]);

  async function kept(container: ContainerClient): Promise<Record<string, string[]>> {
    const all: Record<string, string[]> = {};
    for await (const { name, snapshot } of container.listBlobsFlat({ includeSnapshots: true })) {
      const blob = container.getBlobClient(name);
      const found = await (snapshot === undefined || snapshot === ""
        ? blob
        : blob.withSnapshot(snapshot)
      ).downloadToBuffer();
      if (!name.startsWith("erased/"))
        all[name] = [...(all[name] ?? []), ...readAvro(found).records.map(({ words }) => `${words.tenant}`)];
    }
    return all;
  }

  const LEFT = {
    "2026/03/01/10/00/00/0/ns/hub.avro": ["acme-eu"],
    "2026/03/01/10/05/00/1/ns/hub.avro": ["xacme", "xacme"],
    "2026/03/02/10/00/00/0/ns/hub.avro": ["xacme"],
  };

  test("is without an erased tenant's events, snapshots too, and has all of the others'", async () => {
    const { container, store } = await filled();
    // What the snapshot has counts again.
    expect(await open(store()).held("acme", "a1")).toEqual({ events: 6, problems: [] });
    expect(await open(store()).erase("acme", "a1", UNTIL)).toBe(6);
    expect(await open(store()).count("acme", "a1")).toBe(0);
    expect(await kept(container)).toEqual(LEFT);
    const { metadata } = await container.getBlobClient("2026/03/02/10/00/00/0/ns/hub.avro").getProperties();
    expect(metadata).toEqual({ own: "entry" });
  });

  test("whose eraser ends before any of its writes is cleansed by the next one", async () => {
    let ends = 0;
    for (let at = 1; ; at += STRIDE) {
      const { container, store } = await filled();
      let writes = 0;
      const whole = store();
      const stepped = (name: "write" | "remove" | "note") => ({
        value: async (...given: [never, never, never, never]) => {
          writes += 1;
          if (writes >= at) throw new Error(KILLED);
          await whole[name](...given);
        },
      });
      const dying = Object.create(whole, {
        ...{ write: stepped("write"), remove: stepped("remove"), note: stepped("note") },
      }) as LakeStore;
      await open(dying)
        .erase("acme", "a1", UNTIL)
        .catch((error: unknown) => expect(String(error)).toContain(KILLED));
      if (writes < at) break;
      ends += 1;
      await open(store()).erase("acme", "a1", UNTIL);
      expect(await kept(container)).toEqual(LEFT);
    }
    expect(ends).toBeGreaterThanOrEqual(isSweep ? 5 : 2);
  }, 120_000);

  test("of an account that keeps deleted blobs says so before anything is begun, and counts what it would keep", async () => {
    const { container } = await filled();
    const keeps = {
      getProperties: () => Promise.resolve({ deleteRetentionPolicy: { enabled: true, days: 30 } }),
    };
    const lake = open(new AzureLake(container, keeps as unknown as BlobServiceClient));
    expect((await lake.held("acme", "a1")).beyond).toEqual({
      what: `what Azure keeps of deleted and former blobs for 30 days of container ${container.containerName}`,
      count: 6,
    });
  });
});
