import { Storage } from "@google-cloud/storage";
import { FakeGcs, missingFakeGcs } from "../../emulators/fake-gcs";
import { GcsStore } from "../../../tenants/migration/objects/gcs";
import { storeTests } from "./conformance";

const withFakeGcs = missingFakeGcs === undefined ? describe : describe.skip;

withFakeGcs(
  `objects of Cloud Storage against fake-gcs-server${missingFakeGcs === undefined ? "" : ` (${missingFakeGcs})`}`,
  () => {
    let server: FakeGcs;
    let storage: Storage;
    let count = 0;
    beforeAll(async () => {
      server = await FakeGcs.start();
      storage = new Storage({
        apiEndpoint: server.endpoint,
        projectId: "p",
        retryOptions: { maxRetries: 1 },
      });
    });
    afterAll(() => server.stop());

    storeTests(
      {
        attributes: {
          type: "text/css",
          headers: {
            "cache-control": "max-age=60, immutable",
            "content-disposition": 'attachment; filename="x"',
            "content-language": "de",
          },
          metadata: { own: "entry", "two-words": "a b" },
          storageClass: "NEARLINE",
        },
        keys: ["plain", "two words + ü%20", "deep//er", "a&b<c>", "emoji\u{1F600}", "q?x=1#y"],
        missing: /^at nowhere: bucket nowhere: .*make the bucket, or correct its name/,
        large: 1_000_000,
        // The SDK tells the media type of an upload in parts by a header that the emulator does not read.
        ofLarge: { metadata: { own: "entry", "two-words": "a b" }, storageClass: "NEARLINE" },
      },
      async () => {
        count += 1;
        const nameOf = (stamp: string): string => (stamp === "nowhere" ? stamp : `${stamp}-${count}`);
        for (const stamp of ["a1", "b1"]) await storage.createBucket(nameOf(stamp));
        return {
          store: (stamp) => new GcsStore(storage.bucket(nameOf(stamp))),
          inParts: new GcsStore(storage.bucket(nameOf("b1")), 1000),
          strip: async (key) => {
            await storage.bucket(nameOf("b1")).file(key).setMetadata({ cacheControl: "no-store" });
          },
        };
      },
    );
  },
);
