import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isStale } from "../../fleet/inventory/freshness";
import { readInventory } from "../../fleet/inventory/inventory";
import { readProject } from "../../fleet/inventory/project";

let root: string;

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

function stamp(keys: Readonly<Record<string, string>> = {}): string {
  const all = {
    cloud: "aws",
    region: "eu-west-1",
    account: '"210000000001"',
    cidr: "10.16.0.0/16",
    class: "standard",
    ring: "canary",
    ...keys,
  };
  return `config:\n${Object.entries(all)
    .map(([key, value]) => `  stampworks:${key}: ${value}\n`)
    .join("")}`;
}

const PROJECT = "name: acme\nruntime: nodejs\nmain: dist/index.js\nstackConfigDir: stacks\n";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stampworks-inventory-"));
  write({ "Pulumi.yaml": PROJECT, "stacks/Pulumi.euw1a.yaml": stamp() });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("a project", () => {
  test("is found from a folder below it, as Pulumi finds it", () => {
    mkdirSync(join(root, "a/b"), { recursive: true });
    expect(readProject(join(root, "a/b"))).toMatchObject({
      name: "acme",
      main: "dist/index.js",
      stackConfigDir: "stacks",
    });
  });

  test("keeps its stacks' configs beside the project file unless it says otherwise", () => {
    write({ "Pulumi.yaml": "name: acme\nruntime:\n  name: nodejs\n", "Pulumi.use1a.yaml": stamp() });
    expect(readInventory(readProject(root)).stamps.map(({ id }) => id)).toEqual(["use1a"]);
  });

  test("is refused where there is none", () => {
    const empty = mkdtempSync(join(tmpdir(), "stampworks-empty-"));
    try {
      expect(() => readProject(empty)).toThrow("there is no Pulumi.yaml here or in a folder above");
    } finally {
      rmSync(empty, { recursive: true });
    }
  });
});

describe("a stack's config", () => {
  test("reaches the program as Pulumi passes it: text, objects as JSON, bare keys under the project's name", () => {
    write({
      "stacks/Pulumi.euw1a.yaml": `secretsprovider: passphrase\nencryptionsalt: v1:abc\n${stamp({ generation: "3" })}  color: 012\n  acme:list: [1, two]\n  aws:region: us-east-1\n`,
    });
    const [euw1a] = readInventory(readProject(root)).stamps;
    expect(euw1a?.config).toMatchObject({
      "acme:color": "10",
      "acme:list": '[1,"two"]',
      "aws:region": "us-east-1",
      "stampworks:generation": "3",
      "stampworks:cidr": "10.16.0.0/16",
    });
    expect(euw1a?.identity.generation).toBe(3);
  });

  test("keeps encrypted values encrypted and names their keys secret", () => {
    write({
      "stacks/Pulumi.euw1a.yaml": `${stamp()}  acme:token:\n    secure: v1:nonce:cipher\n  acme:nested: { a: [{ secure: v1:n:c }] }\n`,
    });
    const [euw1a] = readInventory(readProject(root)).stamps;
    expect(euw1a?.secretKeys).toEqual(["acme:token", "acme:nested"]);
    expect(euw1a?.config["acme:token"]).toBe("v1:nonce:cipher");
  });

  test("gets the project's values for keys it leaves out, and keeps its own", () => {
    write({
      "Pulumi.yaml": `${PROJECT}config:\n  stampworks:ring: { type: string, default: broad }\n  colour: { value: red }\n  acme:size: { type: integer, default: 3 }\n`,
      "stacks/Pulumi.euw1a.yaml": `${stamp()}  size: 5\n`,
    });
    const [euw1a] = readInventory(readProject(root)).stamps;
    expect(euw1a?.config).toMatchObject({
      "stampworks:ring": "canary",
      "acme:colour": "red",
      "acme:size": "5",
    });
  });

  test("takes quoted numbers and booleans, which is how pulumi config set writes them", () => {
    write({ "stacks/Pulumi.euw1a.yaml": stamp({ generation: '"2"', retiring: '"true"' }) });
    expect(readInventory(readProject(root)).stamps[0]?.identity).toMatchObject({
      generation: 2,
      retiring: true,
    });
  });

  test("may be a link within the project", () => {
    write({ "shared/use1a.yaml": stamp({ cidr: "10.17.0.0/16" }) });
    symlinkSync("../shared/use1a.yaml", join(root, "stacks/Pulumi.use1a.yaml"));
    const { stamps, problems } = readInventory(readProject(root));
    expect({ ids: stamps.map(({ id }) => id), problems }).toEqual({ ids: ["euw1a", "use1a"], problems: [] });
  });

  test("is refused when it names one key with and without its namespace", () => {
    write({ "stacks/Pulumi.euw1a.yaml": `${stamp()}  acme:size: 1\n  size: 2\n` });
    const { problems } = readInventory(readProject(root));
    expect(problems.map(({ message }) => message)).toEqual([
      "stacks/Pulumi.euw1a.yaml:9:3: acme:size: the key appears twice, with and without its namespace; keep one",
    ]);
  });
});

describe("an inventory", () => {
  test("reports every fault of every file at once, the good stamps aside", () => {
    write({
      "stacks/Pulumi.a1.yaml": stamp({ cloud: "awz", cidr: "10.1.0.0/16" }),
      "stacks/Pulumi.b2.yaml": `${stamp({ cidr: "10.2.0.0/24" })}  stampworks:what: x\n`,
      "stacks/Pulumi.c3.yaml": stamp({ cidr: "10.16.0.0/20" }),
      "stacks/Pulumi.d4.yaml": stamp({ cidr: "10.4.0.0/16" }),
    });
    const { stamps, problems } = readInventory(readProject(root));
    expect(stamps.map(({ id }) => id)).toEqual(["c3", "d4", "euw1a"]);
    expect(problems.map(({ details }) => [details.file, details.line, details.field])).toEqual([
      ["stacks/Pulumi.a1.yaml", 2, "stampworks:cloud"],
      ["stacks/Pulumi.b2.yaml", 8, "stampworks:what"],
      ["stacks/Pulumi.b2.yaml", 5, "stampworks:cidr"],
      ["stacks/Pulumi.euw1a.yaml", 5, "stampworks:cidr"],
    ]);
  });

  test("leaves other files of the folder alone", () => {
    write({
      "stacks/blueprint.ts": "",
      "stacks/Pulumi.yaml.bak": "x",
      "stacks/notes.yaml": "[",
      "stacks/Pulumi.yaml": "name: x",
    });
    expect(readInventory(readProject(root))).toMatchObject({ problems: [] });
  });
});

describe("freshness", () => {
  const touch = (name: string, seconds: number): void => utimesSync(join(root, name), seconds, seconds);

  test("a source newer than the compiled files makes them stale", () => {
    write({ "stacks/blueprint.ts": "", "dist/index.js": "" });
    touch("dist/index.js", 2000);
    touch("stacks/blueprint.ts", 1000);
    expect(isStale(readProject(root))).toBe(false);
    touch("stacks/blueprint.ts", 3000);
    expect(isStale(readProject(root))).toBe(true);
  });

  test("tests, packages and declarations are no sources", () => {
    write({
      "a.ts": "",
      "dist/index.js": "",
      "tests/a.ts": "",
      "node_modules/x/a.ts": "",
      "types/a.d.ts": "",
      ".cache/a.ts": "",
    });
    touch("a.ts", 1000);
    touch("dist/index.js", 2000);
    expect(isStale(readProject(root))).toBe(false);
  });

  test("a project without TypeScript is never stale", () => {
    write({ "dist/index.js": "" });
    expect(isStale(readProject(root))).toBe(false);
  });
});
