import { MemoryStore } from "../../tenants/registry/memory";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { keepsTheRules } from "./conformance";
import { keepsUsers } from "../users/conformance";

describe("a registry in memory", () => {
  keepsTheRules(() => {
    const store = new MemoryStore();
    return Promise.resolve({
      open: (by = "somebody") => Promise.resolve(new RowRegistry(store, by)),
      dispose: () => Promise.resolve(),
    });
  });
  keepsUsers(() => {
    const store = new MemoryStore();
    return Promise.resolve({ open: () => store, dispose: () => Promise.resolve() });
  });
});
