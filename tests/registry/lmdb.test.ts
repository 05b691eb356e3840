import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRegistry, openStore } from "../../tenants/registry/open";
import { keepsTheRules } from "./conformance";
import { keepsUsers } from "../users/conformance";

test("a registry whose folder can't be made says what the system says, and what to do", () => {
  expect(() => openRegistry("/dev/null/registry", { root: "/", by: "somebody" })).toThrow(
    "the registry's folder can't be opened: a part of its path is no folder (ENOTDIR); check its rights",
  );
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
