import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FleetFolder, identity, PROGRAM } from "../cli/fleet-folder";

const FILE = { PULUMI_CONFIG_PASSPHRASE_FILE: "passphrase.txt" };

/** A stack with a secret among what its resources are given. */
const FILES = {
  "stacks/Pulumi.euw1a.yaml": identity(),
  "passphrase.txt": "correct horse\n",
  "index.js": PROGRAM.replace('size: PROBE_SIZE || "small"', 'size: pulumi.secret("hidden")'),
};

async function render(env: NodeJS.ProcessEnv): Promise<FleetFolder> {
  const made = new FleetFolder(FILES);
  const { code, stderr } = await made.run(["render", "euw1a", "--out", "state.json"], env);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  return made;
}

let folder: FleetFolder;
let embedded: FleetFolder;
beforeAll(async () => {
  folder = await render(FILE);
  embedded = await render({});
});
afterAll(() => {
  folder.remove();
  embedded.remove();
});

function state(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder.root, "state.json"), "utf8")) as Record<string, unknown>;
}

/** The verdict on a state, without what a run says of itself. */
async function verdictOf(
  content: string | Uint8Array,
  env: NodeJS.ProcessEnv = FILE,
  where = folder,
): Promise<string> {
  where.write("other.json", content);
  const { code, stderr, stdout } = await where.run(["check", "--state", "other.json"], env);
  return `${code}\n${stdout}${stderr}`;
}

test("a state whose passphrase is in a file is read as one whose passphrase is in the environment", async () => {
  const text = JSON.stringify(state());
  const byFile = await verdictOf(text);
  expect(byFile).toBe(await verdictOf(text, { PULUMI_CONFIG_PASSPHRASE: "correct horse" }));
  expect(byFile).toMatch(/law closed: holds/);
  for (const env of [{}, { PULUMI_CONFIG_PASSPHRASE: "" }, { PULUMI_CONFIG_PASSPHRASE: "wrong" }])
    expect(await verdictOf(text, env)).toMatch(/^1\n.*NOT PROVEN.*only the encrypted form is at hand/s);
});

test("a state of the embedded passphrase is read with it, whatever else the environment names", async () => {
  const text = readFileSync(join(embedded.root, "state.json"), "utf8");
  const plain = await verdictOf(text, {}, embedded);
  expect(plain).toMatch(/law closed: holds/);
  embedded.write("passphrase.txt", "correct horse");
  expect(await verdictOf(text, FILE, embedded)).toBe(plain);
});

test("a state of version 4 is read as one of version 3, with the features that mean nothing else for it", async () => {
  const before = await verdictOf(JSON.stringify(state()));
  for (const features of [undefined, null, [], ["refreshBeforeUpdate", "views", "hooks", "taint"]])
    expect(await verdictOf(JSON.stringify({ ...state(), version: 4, features }))).toBe(before);
});

test.each([
  ["a version from the future", { version: 5 }, "a deployment of version 5, only versions 3 and 4 are read"],
  ["a version that is no number", { version: "4" }, 'a deployment of version "4"'],
  ["a feature nobody knows", { version: 4, features: ["timeTravel"] }, 'the feature "timeTravel"'],
  ["features that are no list", { version: 4, features: "views" }, "malformed features"],
])("%s is refused by name", async (_, change, says) => {
  const said = await verdictOf(JSON.stringify({ ...state(), ...change }));
  expect(said).toMatch(/^2\n/);
  expect(said).toContain(says);
});

test("a state with a byte-order mark is read, and one in UTF-16 is called that", async () => {
  const text = JSON.stringify(state());
  expect(await verdictOf(`\ufeff${text}`)).toBe(await verdictOf(text));
  expect(await verdictOf(Buffer.from(`\ufeff${text}`, "utf16le"))).toContain("the file is UTF-16 text");
});
