import { createPublicKey, generateKeyPairSync } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { crypto, dsse } from "@sigstore/core";
import { runCommand } from "../cli/run-command";

const repository = resolve(__dirname, "../..");
const privateKeyEncoding = { type: "pkcs8", format: "pem" } as const;
const publicKeyEncoding = { type: "spki", format: "pem" } as const;
const FILES = [
  "blueprint.lock.json",
  "exceptions.json",
  "rollouts.json",
  "rules.json",
  "statement.dsse.json",
  "verdict.json",
];

describe("a bundle of evidence", () => {
  let folder: string;
  const run = (args: string[], env: NodeJS.ProcessEnv = {}) => runCommand(folder, args, env);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const bundle = (name: string): string => join(folder, name);
  const copyOf = (name: string): string => {
    rmSync(bundle("copy"), { recursive: true, force: true });
    cpSync(bundle(name), bundle("copy"), { recursive: true });
    return bundle("copy");
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "stampworks-evidence-"));
    cpSync(join(repository, "examples/single-cloud"), folder, { recursive: true });
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(repository, join(folder, "node_modules/stampworks"), "dir");
    for (const [name, pair] of [
      ["fleet", generateKeyPairSync("ed25519", { privateKeyEncoding, publicKeyEncoding })],
      ["other", generateKeyPairSync("ec", { namedCurve: "P-256", privateKeyEncoding, publicKeyEncoding })],
      ["rsa", generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding, publicKeyEncoding })],
    ] as const) {
      write(`${name}.key`, pair.privateKey);
      write(`${name}.pub`, pair.publicKey);
    }
    write(
      "stampworks.allow.yaml",
      "allow:\n  - pattern: pagerduty\\.example\n    reason: alarms\n    owner: team-run\n    expires: 2099-01-31\n",
    );
    expect(await run(["lock"])).toMatchObject({ code: 0 });
    expect(await run(["evidence", "first", "--key", "fleet.key"])).toMatchObject({ code: 0 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("holds the lock, the verdict, the rules with their benchmarks, and the exceptions with who answers for them", () => {
    expect(readdirSync(bundle("first")).sort()).toEqual(FILES);
    const read = (name: string): unknown => JSON.parse(readFileSync(join(bundle("first"), name), "utf8"));
    expect(readFileSync(join(bundle("first"), "blueprint.lock.json"))).toEqual(
      readFileSync(join(folder, "blueprint.lock.json")),
    );
    expect(read("verdict.json")).toMatchObject({
      holds: true,
      closed: { holds: true },
      equal: { holds: true },
    });
    expect(read("exceptions.json")).toEqual([
      expect.objectContaining({ owner: "team-run", reason: "alarms" }),
    ]);
    const rules = read("rules.json") as { benchmarks: string[] }[];
    expect(rules.filter(({ benchmarks }) => benchmarks.length > 0).length).toBeGreaterThan(rules.length / 2);
  });

  test("is signed as other tools read it: a DSSE envelope of an in-toto statement", () => {
    const envelope = JSON.parse(readFileSync(join(bundle("first"), "statement.dsse.json"), "utf8")) as {
      payload: string;
      payloadType: string;
      signatures: { sig: string }[];
    };
    const payload = Buffer.from(envelope.payload, "base64");
    const signed = dsse.preAuthEncoding(envelope.payloadType, payload);
    const key = createPublicKey(readFileSync(join(folder, "fleet.pub")));
    const [signature] = envelope.signatures;
    expect(crypto.verify(signed, key, Buffer.from(signature?.sig ?? "", "base64"))).toBe(true);
    expect(JSON.parse(payload.toString("utf8"))).toMatchObject({
      _type: "https://in-toto.io/Statement/v1",
      predicate: { project: "acme-single-cloud", judged: "render", holds: true },
    });
  });

  test("is valid as it was written, and says of whom and when", async () => {
    const { code, stdout } = await run(["evidence", "verify", "first", "--public-key", "fleet.pub"]);
    expect(stdout).toContain("first: every byte is as key");
    expect(stdout).toMatch(
      /it was made \S+Z by \S+@\S+ of acme-single-cloud \(\d stamps, what the program described\)/,
    );
    expect(code).toBe(0);
  });

  test.each(FILES)("one byte more, less or other in %s is found", async (name) => {
    for (const change of [
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.from("\n")]),
      (bytes: Buffer) => bytes.subarray(0, -3),
      (bytes: Buffer) => {
        const other = Buffer.from(bytes);
        const at = Math.floor(other.length / 2);
        other[at] = (other[at] ?? 0) ^ 1;
        return other;
      },
    ]) {
      const copy = join(copyOf("first"), name);
      const before = readFileSync(copy);
      writeFileSync(copy, change(before));
      const { code, stderr, stdout } = await run([
        "evidence",
        "verify",
        "copy",
        "--public-key",
        "fleet.pub",
        "--json",
      ]);
      // A line's end after the envelope is no part of what it says.
      const isSame = name === "statement.dsse.json" && readFileSync(copy).length > before.length;
      expect({ code, stderr }).toEqual({ code: isSame ? 0 : 1, stderr: "" });
      expect(JSON.parse(stdout)).toMatchObject(
        isSame ? { valid: true } : { valid: false, problems: [{ file: name }] },
      );
    }
  });

  test("a file more, a file less, and a name changed are found", async () => {
    appendFileSync(join(copyOf("first"), "note.txt"), "all is well");
    expect((await run(["evidence", "verify", "copy", "--public-key", "fleet.pub"])).stdout).toContain(
      "note.txt: not part of what was signed",
    );
    rmSync(join(copyOf("first"), "exceptions.json"));
    expect(await run(["evidence", "verify", "copy", "--public-key", "fleet.pub"])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("exceptions.json: missing"),
    });
    const copy = copyOf("first");
    renameSync(join(copy, "rules.json"), join(copy, "Rules.json.bak"));
    expect(await run(["evidence", "verify", "copy", "--public-key", "fleet.pub"])).toMatchObject({ code: 1 });
  });

  test("another's signature, and a bundle that another signed anew, are found", async () => {
    const other = await run(["evidence", "verify", "first", "--public-key", "other.pub"]);
    expect(other).toMatchObject({ code: 1, stdout: expect.stringContaining("not signed with key") });
    expect(await run(["evidence", "second", "--key", "other.key"])).toMatchObject({ code: 0 });
    expect(await run(["evidence", "verify", "second", "--public-key", "other.pub"])).toMatchObject({
      code: 0,
    });
    expect(await run(["evidence", "verify", "second", "--public-key", "fleet.pub"])).toMatchObject({
      code: 1,
    });
  });

  describe("where the fleet names its key", () => {
    const settings = (): string => readFileSync(join(folder, "stampworks.yaml"), "utf8");
    let before: string;
    beforeAll(() => {
      before = settings();
      write("stampworks.yaml", `${before}evidence:\n  publicKey: fleet.pub\n`);
    });
    afterAll(() => write("stampworks.yaml", before));

    test("nobody else signs, and it need not be said to check", async () => {
      expect(await run(["evidence", "third", "--key", "other.key"])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("the key is not the one that the fleet names"),
      });
      const key = readFileSync(join(folder, "fleet.key"), "utf8");
      expect(await run(["evidence", "third"], { STAMPWORKS_EVIDENCE_KEY: key })).toMatchObject({ code: 0 });
      expect(await run(["evidence", "verify", "third"])).toMatchObject({ code: 0 });
    });

    test("a private key that stands in its place is refused", async () => {
      write("stampworks.yaml", `${before}evidence:\n  publicKey: fleet.key\n`);
      const { code, stderr } = await run(["evidence", "verify", "first"]);
      expect(code).toBe(2);
      expect(stderr).toContain("stampworks.yaml: evidence.publicKey: a private key stands where");
      expect(stderr).not.toContain("MC4CAQ");
    });
  });

  test.each([
    [["evidence", "new"], "there is no key to sign the evidence with"],
    [["evidence", "new", "--key", "rsa.key"], "received rsa"],
    [["evidence", "new", "--key", "fleet.pub"], "the key can't be read"],
    [["evidence", "new", "--key", "none.key"], "none.key"],
    [["evidence", "first", "--key", "fleet.key"], "there is something already"],
    [["evidence", "verify", "stamps", "--public-key", "fleet.pub"], "no bundle of evidence"],
    [["evidence", "verify", "first"], "it is not said whose signature"],
  ])("%p is refused: %s", async (args, message) => {
    const { code, stderr } = await run(args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
    expect(readdirSync(folder)).not.toContain("new");
  });

  test("a lock that is not what the blueprint makes proves nothing, and there is no bundle", async () => {
    const text = readFileSync(join(folder, "blueprint.lock.json"), "utf8");
    write("blueprint.lock.json", text.replace(/"fingerprint": "[0-9a-f]{8}/, '"fingerprint": "00000000'));
    const { code, stderr } = await run(["evidence", "new", "--key", "fleet.key"]);
    write("blueprint.lock.json", text);
    expect({ code, said: stderr.includes("stampworks lock") }).toEqual({ code: 2, said: true });
    expect(readdirSync(folder)).not.toContain("new");
  });

  test("deployed states are tied to the lock; what nobody reviewed is in the verdict, and the bundle says so", async () => {
    expect(await run(["render", "euw1a", "--out", "euw1a.json"])).toMatchObject({ code: 0 });
    expect(await run(["evidence", "deployed", "--key", "fleet.key", "--state", "euw1a.json"])).toMatchObject({
      code: 0,
    });
    const path = join(folder, "euw1a.json");
    writeFileSync(
      path,
      readFileSync(path, "utf8").replaceAll('"deletionProtection": true', '"deletionProtection": false'),
    );
    const broken = await run(["evidence", "broken", "--key", "fleet.key", "--state", "euw1a.json"]);
    expect(broken).toMatchObject({ code: 1, stdout: expect.stringContaining("do NOT hold") });
    const { code, stdout } = await run(["evidence", "verify", "broken", "--public-key", "fleet.pub"]);
    expect({
      code,
      said: stdout.includes("what was deployed): both laws and the baseline did NOT hold"),
    }).toEqual({
      code: 0,
      said: true,
    });
  });
});
