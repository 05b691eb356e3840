import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LmdbStore } from "../../tenants/registry/lmdb";
import { openRegistry, openStore } from "../../tenants/registry/open";
import { keepsTheRules } from "./conformance";
import { keepsUsers } from "../users/conformance";

test("a registry whose folder can't be made says what the system says, and what to do", () => {
  expect(() => openRegistry("/dev/null/registry", { root: "/", by: "somebody" })).toThrow(
    "the registry's folder can't be opened: a part of its path is no folder (ENOTDIR); check its rights",
  );
});

test("rows of any length are read as they were written, whichever environment of the process has them", async () => {
  const root = mkdtempSync(join(tmpdir(), "registry-"));
  const stores: LmdbStore[] = [];
  try {
    // Each is longer than any that was read before: none has room in what the binding keeps for that.
    for (const length of [60_000, 240_000, 960_000, 3_840_000]) {
      const store = new LmdbStore(join(root, String(length)));
      stores.push(store);
      const rows = ["a", "b"].map((sort) => ({
        partition: "log",
        sort,
        value: { sort, of: sort.repeat(length) },
      }));
      await store.commit({ sequence: 0, puts: rows, deletes: [] });
      const read: unknown[] = [];
      for await (const row of store.range("log")) read.push(row);
      expect(read).toEqual(rows);
    }
  } finally {
    for (const store of stores) await store.close();
    rmSync(root, { recursive: true });
  }
});

describe("the embedded registry", () => {
  keepsTheRules(() => {
    const root = mkdtempSync(join(tmpdir(), "registry-"));
    return Promise.resolve({
      open: (by = "somebody") => Promise.resolve(openRegistry("kept", { root, by })),
      dispose: () => Promise.resolve(rmSync(root, { recursive: true })),
    });
  });
  keepsUsers(() => {
    const root = mkdtempSync(join(tmpdir(), "registry-"));
    return Promise.resolve({
      open: () => openStore("kept", root),
      dispose: () => Promise.resolve(rmSync(root, { recursive: true })),
    });
  });
});
