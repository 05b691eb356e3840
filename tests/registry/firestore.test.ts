import { openFirestore } from "../../tenants/registry/firestore";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { FirestoreStandIn } from "../emulators/firestore";
import { keepsTheRules } from "./conformance";
import { keepsUsers } from "../users/conformance";

// Whoever has Google's emulator runs this against it: FIRESTORE_EMULATOR_HOST names it.
const given = process.env["FIRESTORE_EMULATOR_HOST"];

describe(`a registry in Firestore${given === undefined ? ", over a stand-in for its interface" : ""}`, () => {
  let standIn: FirestoreStandIn | undefined;
  let collections = 0;
  beforeAll(async () => {
    if (given !== undefined) return;
    standIn = await FirestoreStandIn.start();
    process.env["FIRESTORE_EMULATOR_HOST"] = standIn.host;
  });
  afterAll(() => {
    standIn?.stop();
    if (given === undefined) delete process.env["FIRESTORE_EMULATOR_HOST"];
  });

  keepsTheRules(() => {
    collections += 1;
    const place = { project: "stampworks-test", collection: `registry-${Date.now()}-${collections}` };
    return Promise.resolve({
      open: (by = "somebody") => Promise.resolve(new RowRegistry(openFirestore(place), by)),
      dispose: () => Promise.resolve(),
    });
  }, /^(refuses a write|makes all changes|lets one of two|tells who follows)/);
  keepsUsers(() => {
    collections += 1;
    const place = { project: "stampworks-test", collection: `users-${Date.now()}-${collections}` };
    return Promise.resolve({ open: () => openFirestore(place), dispose: () => Promise.resolve() });
  });
});
