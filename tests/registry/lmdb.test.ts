import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRegistry } from "../../tenants/registry/open";
import { keepsTheRules } from "./conformance";

describe("the embedded registry", () => {
  keepsTheRules(() => {
    const root = mkdtempSync(join(tmpdir(), "registry-"));
    return Promise.resolve({
      open: (by = "somebody") => Promise.resolve(openRegistry("kept", { root, by })),
      dispose: () => Promise.resolve(rmSync(root, { recursive: true })),
    });
  });
});
