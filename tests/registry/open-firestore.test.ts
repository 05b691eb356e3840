/**
 * The SDK is replaced here, so nothing is shared with other files.
 * @jest-environment node
 */
import { openRegistry } from "../../tenants/registry/open";

const opened: unknown[] = [];
jest.mock("@google-cloud/firestore", () => ({
  Firestore: class {
    constructor(settings: unknown) {
      opened.push(settings);
    }
    collection(name: string): string {
      opened.push(name);
      return name;
    }
  },
}));

beforeEach(() => opened.splice(0));

test("an address of three parts opens a collection of the database it names", () => {
  openRegistry("firestore://acme-p-routing/acmep-routing-registry-abcde/registry", { root: ".", by: "test" });
  expect(opened).toEqual([
    { projectId: "acme-p-routing", databaseId: "acmep-routing-registry-abcde", preferRest: false },
    "registry",
  ]);
});

test("an address of two parts opens a collection of the project's default database", () => {
  openRegistry("firestore://acme-p-routing/registry", { root: ".", by: "test" });
  expect(opened).toEqual([{ projectId: "acme-p-routing", preferRest: false }, "registry"]);
});

test.each(["firestore://acme-p-routing", "firestore://a/b/c/d", "firestore://a//c"])(
  "%s is no address of a registry, and the answer says what is",
  (address) => {
    expect(() => openRegistry(address, { root: ".", by: "test" })).toThrow(
      "firestore://<project>/<database>/<collection>",
    );
    expect(opened).toEqual([]);
  },
);
