import { changesAt } from "../../engines/redact";
import { SECRET_SIGNATURE, SIGNATURE_KEY, type PropertyMap } from "../../graph/model/property";

const json = JSON.stringify;
const secret = (value: string): PropertyMap => ({ [SIGNATURE_KEY]: SECRET_SIGNATURE, value });

describe("what a preview says of a property that changes", () => {
  test.each<[string, PropertyMap, PropertyMap, unknown]>([
    [
      "is the field inside a JSON text",
      { containers: json([{ name: "web", image: "acme:1", cpu: 256 }]) },
      { containers: json([{ name: "web", image: "acme:2", cpu: 256 }]) },
      [{ path: "containers[0].image", before: '"acme:1"', after: '"acme:2"' }],
    ],
    [
      "is the field inside JSON that stands in JSON",
      { policy: json({ inner: json({ deep: [1, 2] }) }) },
      { policy: json({ inner: json({ deep: [1, 3] }) }) },
      [{ path: "policy.inner.deep[1]", before: "2", after: "3" }],
    ],
    [
      "is the item that a list got, wherever it was put",
      { policy: json({ Statement: [{ Sid: "a" }, { Sid: "c" }] }) },
      { policy: json({ Statement: [{ Sid: "a" }, { Sid: "b" }, { Sid: "c" }] }) },
      [{ path: "policy.Statement[1]", after: '{"Sid":"b"}' }],
    ],
    [
      "is the item that a list lost",
      { hosts: ["a", "b", "c"] },
      { hosts: ["b", "c"] },
      [{ path: "hosts[0]", before: '"a"' }],
    ],
    [
      "is the whole text where only its layout changed",
      { policy: '{"a":1}' },
      { policy: '{ "a": 1 }' },
      [{ path: "policy", before: json('{"a":1}'), after: json('{ "a": 1 }') }],
    ],
    [
      "is the whole text where it is another one",
      { policy: json(Array.from({ length: 40 }, (_, at) => at)) },
      { policy: json(Array.from({ length: 40 }, (_, at) => at + 1)) },
      [{ path: "policy" }],
    ],
    [
      "is the whole value where it became something else",
      { value: json({ a: 1 }) },
      { value: "none" },
      [{ path: "value", before: json(json({ a: 1 })), after: '"none"' }],
    ],
  ])("%s", (_, before, after, expected) => {
    const paths = Object.keys(before);
    expect(changesAt(paths, before, after)).toMatchObject(expected as object[]);
    expect(changesAt(paths, before, after)).toHaveLength((expected as object[]).length);
  });

  test.each<[string, PropertyMap, PropertyMap, string[]?]>([
    ["marked", { password: secret("hunter2") }, { password: secret("hunter3") }],
    ["marked on one side", { value: "hunter2" }, { value: secret("hunter3") }],
    ["within a map", { settings: { value: secret("hunter2") } }, { settings: { value: secret("hunter3") } }],
    [
      "called one in a JSON text",
      { doc: json({ adminPassword: "hunter2" }) },
      { doc: json({ adminPassword: "hunter3" }) },
    ],
    [
      "named one by its sibling, where the engine tells the path to its end",
      { settings: [{ name: "DB_PASSWORD", value: "hunter2" }] },
      { settings: [{ name: "DB_PASSWORD", value: "hunter3" }] },
      ["settings[0].value"],
    ],
    [
      "named one by its sibling in a JSON text",
      { doc: json([{ name: "DB_PASSWORD", value: "hunter2" }]) },
      { doc: json([{ name: "DB_PASSWORD", value: "hunter3" }]) },
    ],
  ])("shows no secret that is %s", (_, before, after, paths = Object.keys(before)) => {
    const changes = changesAt(paths, before, after);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ before: "[secret]", after: "[secret]" });
    expect(json(changes)).not.toContain("hunter");
  });

  const many = Array.from({ length: 40 }, (_, at) => ({ name: `V${at}`, value: `${at}` }));
  test.each<[string, PropertyMap, PropertyMap]>([
    [
      "an item that came",
      { doc: json([{ name: "A", value: "1" }]) },
      {
        doc: json([
          { name: "A", value: "1" },
          { name: "DB_PASSWORD", value: "hunter2" },
        ]),
      },
    ],
    ["a map that came", { settings: {} }, { settings: { db: { adminPassword: "hunter2" } } }],
    ["a text that came", {}, { doc: json({ adminPassword: "hunter2" }) }],
    ["a text in another layout", { doc: '{"password":"hunter2"}' }, { doc: '{ "password": "hunter2" }' }],
    [
      "a text that is another one",
      { doc: json([{ name: "DB_PASSWORD", value: "hunter2" }, ...many]) },
      {
        doc: json([
          { name: "DB_PASSWORD", value: "hunter3" },
          ...many.map(({ name }) => ({ name, value: "" })),
        ]),
      },
    ],
  ])("shows no secret in %s", (_, before, after) => {
    const text = json(changesAt(Object.keys(after), before, after));
    expect(text).toContain("[secret]");
    expect(text).not.toContain("hunter");
  });
});
