import { openFirestore } from "../../tenants/registry/firestore";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { keepsTheRules } from "./conformance";

// No emulator of Firestore with transactions comes from a package registry: whoever has Google's runs this against it.
const host = process.env["FIRESTORE_EMULATOR_HOST"];

(host === undefined ? describe.skip : describe)(
  `a registry in Firestore${host === undefined ? " (FIRESTORE_EMULATOR_HOST names none)" : ""}`,
  () => {
    let collections = 0;

    keepsTheRules(() => {
      collections += 1;
      const place = { project: "stampworks-test", collection: `registry-${Date.now()}-${collections}` };
      return Promise.resolve({
        open: (by = "somebody") => Promise.resolve(new RowRegistry(openFirestore(place), by)),
        dispose: () => Promise.resolve(),
      });
    });
  },
);
