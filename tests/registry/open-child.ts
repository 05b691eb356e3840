import { StampError } from "../../core/errors";
import { LmdbStore } from "../../tenants/registry/lmdb";

// Opens the registry in a folder, says how that went, and keeps it open until it ends.
const [folder = ""] = process.argv.slice(2);
try {
  const store = new LmdbStore(folder);
  process.once("disconnect", () => void store.close());
  process.send?.(`open in process ${process.pid}`);
} catch (error) {
  process.send?.(error instanceof StampError ? `${error.code}: ${error.message}` : String(error));
}
