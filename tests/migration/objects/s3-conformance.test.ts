import { S3 } from "@aws-sdk/client-s3";
import { openS3, S3Store } from "../../../tenants/migration/objects/s3";
import { Moto, missingMoto } from "../../emulators/moto";
import { storeTests } from "./conformance";

const withMoto = missingMoto === undefined ? describe : describe.skip;

withMoto(`objects of S3 against moto${missingMoto === undefined ? "" : ` (${missingMoto})`}`, () => {
  let moto: Moto;
  let client: S3;
  let count = 0;
  beforeAll(async () => {
    moto = await Moto.start();
    const { endpoint } = moto;
    client = new S3({ endpoint, forcePathStyle: true, region: "us-east-1", credentials: Moto.credentials });
  });
  afterAll(() => moto.stop());

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
        metadata: { own: "entry", "two-words": "a b" },
        tags: { team: "red", why: "a b/c=d" },
        storageClass: "STANDARD_IA",
      },
      keys: ["plain", "two words + ü%20", "deep//er", "a&b<c>", "emoji\u{1F600}", "q?x=1#y", "ends/"],
      missing: /^at nowhere: bucket nowhere: .*make the bucket, or correct its name/,
      large: 3_000_000,
    },
    async () => {
      count += 1;
      const names = { a1: `conform-a-${count}`, b1: `conform-b-${count}`, nowhere: "nowhere" };
      for (const Bucket of [names.a1, names.b1]) await client.createBucket({ Bucket });
      return {
        store: openS3({ buckets: names, endpoint: moto.endpoint }, () => "us-east-1"),
        inParts: new S3Store(client, names.b1, 1000),
        strip: async (Key) => {
          await client.deleteObjectTagging({ Bucket: names.b1, Key });
        },
      };
    },
  );
});
