import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { holdsSecret, isPlain } from "../../fleet/renders/plain";
import { SealedStore } from "../../fleet/renders/store";
import { secret } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";

const NAMES = ["a", "b", "c"].map((letter) => letter.repeat(64));

describe("the store of renders", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stampworks-store-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("gives back what was written, to another process's store too, and nothing it does not know", () => {
    const [name = "", other = ""] = NAMES;
    new SealedStore(join(folder, "renders")).write(name, Buffer.from("content"));
    const store = new SealedStore(join(folder, "renders"));
    expect(store.read(name)?.toString()).toBe("content");
    expect(store.read(other)).toBeUndefined();
  });

  test("is readable for its owner alone, key and contents", () => {
    const renders = join(folder, "renders");
    new SealedStore(renders).write(NAMES[0] ?? "", Buffer.from("content"));
    expect(readdirSync(renders).map((name) => statSync(join(renders, name)).mode & 0o077)).toEqual([0, 0]);
  });

  test("takes no more room than it is given: what was not used for longest goes first", () => {
    const renders = join(folder, "renders");
    const store = new SealedStore(renders);
    for (const [index, name] of NAMES.entries()) {
      store.write(name, Buffer.alloc(1000));
      utimesSync(join(renders, name), 1000 + index, 1000 + index);
    }
    store.prune(2500);
    expect(NAMES.map((name) => store.read(name) !== undefined)).toEqual([false, true, true]);
  });

  test("keeps nothing where nothing can be written, and says no error", () => {
    const store = new SealedStore(join(folder, "no", "\0"));
    expect(store.write(NAMES[0] ?? "", Buffer.from("content"))).toBe(false);
  });
});

describe("what may be kept", () => {
  const token = new TokenTable().of("urn:pulumi:a::b::c::d")("password");

  test.each<readonly [string, unknown, boolean]>([
    ["a text", "x", true],
    ["a tree", { a: [1, null, { b: true }] }, true],
    ["nothing", { a: undefined }, false],
    ["no number", [Number.NaN], false],
    ["a negative zero", -0, false],
    ["a date", { a: new Date(0) }, false],
    ["a map", new Map(), false],
  ])("%s: is it the same out of JSON?", (_, value, expected) => {
    expect(isPlain(value)).toBe(expected);
  });

  test.each([
    ["a cloud's password", secret(token), false],
    ["a text about a cloud's password", secret(`postgres://app:${token}@db`), false],
    ["a password", secret("hunter2"), true],
    ["a password in a tree", { a: [{ b: secret({ c: ["hunter2"] }) }] }, true],
    ["a password beside a cloud's", secret([token, "hunter2"]), true],
    ["what is no secret", { a: "hunter2" }, false],
  ])("%s: is it somebody's own secret?", (_, value, expected) => {
    expect(holdsSecret(value)).toBe(expected);
  });
});
