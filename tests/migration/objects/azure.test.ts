import { ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { Azurite, missingAzurite } from "../../emulators/azurite";
import { AzureStore } from "../../../tenants/migration/objects/azure";
import { storeTests } from "./conformance";

const withAzurite = missingAzurite === undefined ? describe : describe.skip;

withAzurite(
  `blobs of Azure against Azurite${missingAzurite === undefined ? "" : ` (${missingAzurite})`}`,
  () => {
    const credential = new StorageSharedKeyCredential(Azurite.account, Azurite.key);
    let azurite: Azurite;
    let count = 0;
    beforeAll(async () => {
      azurite = await Azurite.start();
    });
    afterAll(() => azurite.stop());

    storeTests(
      {
        attributes: {
          type: "text/css",
          headers: {
            "cache-control": "max-age=60, immutable",
            "content-disposition": 'attachment; filename="x"',
            "content-encoding": "gzip",
            "content-language": "de",
          },
          metadata: { own: "entry", two_words: "a b" },
          tags: { team: "red", why: "a b/c=d" },
          storageClass: "Cool",
        },
        keys: ["plain", "two words + ü%20", "deep//er", "a&b<c>", "emoji\u{1F600}", "q?x=1#y", "back\\slash"],
        missing: /^at nowhere: container nowhere: .*make the container, or correct its address/,
        large: 3_000_000,
      },
      async () => {
        count += 1;
        const at = (stamp: string): ContainerClient =>
          new ContainerClient(
            `${azurite.address}/${stamp === "nowhere" ? stamp : `${stamp}-${count}`}`,
            credential,
          );
        for (const stamp of ["a1", "b1"]) await at(stamp).create();
        return {
          store: (stamp) => new AzureStore(at(stamp)),
          inParts: new AzureStore(at("b1"), 100_000),
          strip: async (key) => {
            await at("b1").getBlobClient(key).setMetadata({});
          },
        };
      },
    );
  },
);
