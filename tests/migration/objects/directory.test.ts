import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { DirectoryStore } from "../../../tenants/migration/objects/directory";
import { temporaryFolder } from "../world";
import { storeTests } from "./conformance";

describe("objects in folders", () => {
  const temporary = temporaryFolder();
  afterAll(() => temporary.remove());

  storeTests({ attributes: {}, keys: ["plain", "two words + ü%20", "deep/er", "a&b<c>", "q?x=1#y"] }, () => {
    const folder = mkdtempSync(join(temporary.folder, "stores-"));
    return Promise.resolve({ store: (stamp) => new DirectoryStore(join(folder, stamp)) });
  });
});
