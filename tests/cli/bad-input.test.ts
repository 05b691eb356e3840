import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { FleetFolder, identity, PROJECT } from "./fleet-folder";

/** A fault, the files that hold it, and what the one message must say. */
interface Fault {
  readonly name: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** `file:line:column` the message begins with. */
  readonly at: string;
  /** What else it must say: field, what came, what is allowed, what to do. */
  readonly says: readonly string[];
  readonly arrange?: (folder: FleetFolder) => void;
}

const FILE = "stacks/Pulumi.use1a.yaml";

/** A fault in the second of two stamps' configs. */
function fault(name: string, content: string | Uint8Array, place: string, ...says: string[]): Fault {
  return { name, files: { [FILE]: content }, at: `${FILE}:${place}`, says };
}

/** A fault in one value of an otherwise good config of a second stamp. */
function value(
  name: string,
  change: Record<string, string | undefined>,
  place: string,
  ...says: string[]
): Fault {
  return fault(name, identity({ cidr: "10.17.0.0/16", ...change }), place, ...says);
}

/** The routing stack's config, changed. */
function routing(change: Readonly<Record<string, string>>): string {
  const keys = {
    cloud: "aws",
    regions: "[us-east-1, eu-west-1]",
    account: '"210000000009"',
    stamps: "[euw1a]",
    ...change,
  };
  const lines = Object.entries(keys).map(([key, value]) => `  stampworks:${key}: ${value}`);
  return `config:\n${lines.join("\n")}\n`;
}

/** A config file with a name no stamp can have. */
function badId(name: string, id: string, shown = id): Fault {
  const says = ["stack name", `"${shown}"`, "2 to 8 lower-case letters and digits", "rename"];
  return {
    name,
    files: { [`stacks/Pulumi.${id}.yaml`]: identity({ cidr: "10.17.0.0/16" }) },
    at: "stacks/Pulumi.",
    says,
  };
}

const bomb = `a: &a [x, x, x]\n${"bcdefghi"
  .split("")
  .map((key, index) => `${key}: &${key} [*${"abcdefgh"[index]}, *${"abcdefgh"[index]}]`)
  .join("\n")}\n`;

const FAULTS: readonly Fault[] = [
  fault("malformed YAML", "config: [1,\n", "", "malformed YAML", "correct the line"),
  fault("a tab as indentation", "config:\n\tstampworks:cloud: aws\n", "2:", "malformed YAML"),
  fault(
    "a duplicate key",
    `${identity({ cidr: "10.17.0.0/16" })}  stampworks:ring: early\n`,
    "8:3",
    "twice",
    "keep one",
  ),
  fault(
    "an unknown key",
    `${identity({ cidr: "10.17.0.0/16" })}  stampworks:rings: early\n`,
    "8:3",
    "stampworks:rings",
    "unknown key",
    "stampworks:ring",
  ),
  fault(
    "an unknown key at the top",
    `confg:\n  a: b\n${identity({ cidr: "10.17.0.0/16" })}`,
    "1:1",
    "confg",
    "unknown key",
    "config",
  ),
  fault(
    "the stamp's id as a key",
    `${identity({ cidr: "10.17.0.0/16" })}  stampworks:id: ../x\n`,
    "8:3",
    "stampworks:id",
    "the id is the stack's name",
  ),
  fault(
    "__proto__ as a key",
    `${identity({ cidr: "10.17.0.0/16" })}  stampworks:__proto__: x\n`,
    "8:3",
    "stampworks:__proto__",
    "unknown key",
  ),
  fault("a list instead of a map", "- a\n- b\n", "1:1", "not a config", "a list", "a map"),
  fault("a text below config", "config: aws\n", "1:9", "config", "a single value", "a map of keys"),
  fault("an empty config", "config:\n", "1:1", "stampworks:cloud, stampworks:region", "missing", "set each"),
  fault("an empty file", "", "1:1", "an empty file", "begin with a line such as config:"),
  fault(
    "two documents",
    `${identity({ cidr: "10.17.0.0/16" })}---\na: 1\n`,
    "8:1",
    "more than one YAML document",
    "keep one",
  ),
  fault(
    "a YAML alias bomb",
    bomb,
    "1:7",
    "anchors, aliases and merge keys are not allowed",
    "write the value itself",
  ),
  fault(
    "an unknown tag",
    identity({ cidr: "!!js/function 10.17.0.0/16" }),
    "5:",
    "an unknown YAML tag",
    "remove the tag",
  ),
  fault(
    "nesting without end",
    `config: ${"[".repeat(30_000)}`,
    "1:1",
    "nested too deeply",
    "remove the nesting",
  ),
  fault(
    "a huge file",
    `# ${"x".repeat(70_000)}\n${identity({ cidr: "10.17.0.0/16" })}`,
    "",
    "too large",
    "at most 65536 bytes",
    "keep the identity only",
  ),
  fault(
    "a file that is not UTF-8",
    Buffer.concat([Buffer.from("config:\n  a: "), Buffer.from([0xff, 0xfe])]),
    "2:6",
    "not UTF-8",
    "save it as UTF-8",
  ),
  value(
    "a missing key",
    { ring: undefined },
    "1:1",
    "stampworks:ring",
    "missing",
    "pulumi config set stampworks:ring canary",
  ),
  value("an unknown cloud", { cloud: "awz" }, "2:21", "stampworks:cloud", '"awz"', "aws, azure, gcp"),
  value(
    "an unknown region",
    { region: "eu-west-9" },
    "3:22",
    "stampworks:region",
    '"eu-west-9"',
    "eu-west-1",
  ),
  value(
    "a region of another cloud",
    { region: "westeurope" },
    "3:22",
    "stampworks:region",
    '"westeurope"',
    "a region of aws",
  ),
  value(
    "a region called constructor",
    { region: "constructor" },
    "3:22",
    "stampworks:region",
    '"constructor"',
  ),
  value(
    "an account that YAML reads as a number",
    { account: "210000000002" },
    "4:23",
    "stampworks:account",
    "210000000002",
    "put it in quotes",
  ),
  value(
    "an account of the wrong shape",
    { account: '"12"' },
    "4:23",
    "stampworks:account",
    '"12"',
    "12-digit",
  ),
  value(
    "a malformed CIDR",
    { cidr: "10.17.0.0" },
    "5:20",
    "stampworks:cidr",
    '"10.17.0.0"',
    "not an IPv4 CIDR block",
    "10.20.0.0/16",
  ),
  value(
    "a CIDR with octets out of range",
    { cidr: "10.300.0.0/16" },
    "5:20",
    "stampworks:cidr",
    '"10.300.0.0/16"',
    "not an IPv4 CIDR block",
  ),
  value(
    "a CIDR that is too small",
    { cidr: "10.17.0.0/24" },
    "5:20",
    "stampworks:cidr",
    "too small",
    "between /16 and /20",
  ),
  value(
    "a CIDR that is too large",
    { cidr: "10.0.0.0/8" },
    "5:20",
    "stampworks:cidr",
    "larger than a stamp may take",
  ),
  value(
    "a CIDR with host bits",
    { cidr: "10.17.1.0/16" },
    "5:20",
    "stampworks:cidr",
    "bits beyond its prefix",
    "write 10.17.0.0/16",
  ),
  value(
    "a public CIDR",
    { cidr: "52.16.0.0/16" },
    "5:20",
    "stampworks:cidr",
    '"52.16.0.0/16"',
    "the block is public",
  ),
  value(
    "a CIDR that another stamp has",
    { cidr: "10.16.0.0/16" },
    "5:20",
    "stampworks:cidr",
    'stamp "euw1a"',
    "stacks/Pulumi.euw1a.yaml:5",
    "take a free one such as 10.0.0.0/16",
  ),
  value(
    "a CIDR within another stamp's",
    { cidr: "10.16.240.0/20" },
    "5:20",
    "stampworks:cidr",
    'stamp "euw1a"',
    "take a free one such as 10.0.0.0/20",
  ),
  value("an unknown class", { class: "gold" }, "6:21", "stampworks:class", '"gold"', "standard, premium"),
  value(
    "a class called constructor",
    { class: "constructor" },
    "6:21",
    "stampworks:class",
    '"constructor"',
    "standard, premium",
  ),
  value(
    "a cloud the blueprint has no global scope for",
    { cloud: "gcp", region: "europe-west4", account: "acme-prod-1" },
    "2:21",
    "stampworks:cloud",
    '"gcp"',
    "global.gcp",
  ),
  value("a ring of the wrong type", { ring: "[a, b]" }, "7:20", "stampworks:ring", '["a","b"]'),
  value(
    "an encrypted identity",
    { ring: "{ secure: v1:abcdefghijklmnop:abcdefghijklmnop }" },
    "7:20",
    "stampworks:ring",
    "an identity is not secret",
  ),
  value(
    "a residency that is not the region's",
    { residency: "us" },
    "8:25",
    "stampworks:residency",
    '"us"',
    "eu",
  ),
  value(
    "a date that does not exist",
    { expires: "2027-02-30" },
    "8:23",
    "stampworks:expires",
    '"2027-02-30"',
    "2027-01-31",
  ),
  value(
    "a generation out of range",
    { generation: "100" },
    "8:26",
    "stampworks:generation",
    "100",
    "at most 99",
  ),
  value(
    "a retiring that is no boolean",
    { retiring: "perhaps" },
    "8:24",
    "stampworks:retiring",
    '"perhaps"',
    "boolean",
  ),
  badId("an id that leads out of the folder", "..", ".."),
  badId("an id called constructor", "constructor"),
  badId("an id called __proto__", "__proto__"),
  badId("an id in look-alike letters", "\u0435uw1b", "\\u{435}uw1b"),
  badId("an id with control characters", "a\u001b[31mb", "a\\u001b[31mb"),
  {
    ...badId("an id that is too long", "a".repeat(200)),
    says: ["stack name", "aaaa", "…", "2 to 8 lower-case letters"],
  },
  {
    name: "two stamps with one id, .yaml and .yml",
    files: { "stacks/Pulumi.euw1a.yml": identity() },
    at: "stacks/Pulumi.euw1a.yml:1:1",
    says: ["two config files for one stack", '"euw1a"', "stacks/Pulumi.euw1a.yaml"],
  },
  {
    name: "two stamps with one id where case does not count",
    files: { "stacks/Pulumi.EUW1A.yaml": identity() },
    at: "stacks/Pulumi.EUW1A.yaml:1:1",
    says: ["two config files for one stack", "stacks/Pulumi.euw1a.yaml"],
  },
  {
    name: "a config file Pulumi would not read",
    files: { "stacks/Pulumi.use1a.yml": identity({ cidr: "10.17.0.0/16" }) },
    at: "stacks/Pulumi.use1a.yml:1:1",
    says: ["Pulumi would not read this file", "Pulumi.use1a.yaml", "rename"],
  },
  {
    name: "a stamp's key in the routing layer's config",
    files: { "stacks/Pulumi.routing.yaml": routing({ cidr: "10.17.0.0/16" }) },
    at: "stacks/Pulumi.routing.yaml:6:3",
    says: ["stampworks:cidr: unknown key", "stampworks:regions", "stampworks:stamps"],
  },
  {
    name: "a routing layer that the blueprint does not have",
    files: { "stacks/Pulumi.routing.yaml": routing({}) },
    at: "stacks/Pulumi.routing.yaml:1:1",
    says: ["the blueprint has no routing layer", "describe routing"],
  },
  {
    name: "a routing layer in one region",
    files: { "stacks/Pulumi.routing.yaml": routing({ regions: "[us-east-1]" }) },
    at: "stacks/Pulumi.routing.yaml:3:23",
    says: ["stampworks:regions", "at least 2"],
  },
  {
    name: "a routing layer in front of a stamp that there is none of",
    files: { "stacks/Pulumi.routing.yaml": routing({ stamps: "[nobody1]" }) },
    at: "stacks/Pulumi.routing.yaml:5:22",
    says: ["the fleet has no such stamp", "nobody1", "take it off"],
  },
  {
    name: "a routing layer in a stamp's account",
    files: { "stacks/Pulumi.routing.yaml": routing({ account: '"210000000001"' }) },
    at: "stacks/Pulumi.routing.yaml:4:23",
    says: ["stampworks:account", 'that of stamp "euw1a"'],
  },
  {
    name: "a link out of the project",
    files: {},
    at: FILE,
    says: ["a link that leads out of the project"],
    arrange: ({ root }) => symlinkSync("/etc/hostname", join(root, FILE)),
  },
  {
    name: "a link to nothing",
    files: {},
    at: FILE,
    says: ["can't be read: it is not there (ENOENT)"],
    arrange: ({ root }) => symlinkSync("nowhere", join(root, FILE)),
  },
  {
    name: "a folder instead of a file",
    files: { [`${FILE}/x`]: "" },
    at: FILE,
    says: ["not a regular file"],
  },
  {
    name: "a malformed project file",
    files: { "Pulumi.yaml": "name: [\n" },
    at: "Pulumi.yaml:",
    says: ["malformed YAML"],
  },
  {
    name: "a project of another runtime",
    files: { "Pulumi.yaml": PROJECT.replace("nodejs", "python") },
    at: "Pulumi.yaml:3:3",
    says: ["runtime", '"python"', "nodejs"],
  },
  {
    name: "a config folder out of the project",
    files: { "Pulumi.yaml": PROJECT.replace("stackConfigDir: stacks", "stackConfigDir: ../..") },
    at: "Pulumi.yaml:7:17",
    says: ["stackConfigDir", "leads out of the project"],
  },
  {
    name: "a config folder that does not exist",
    files: { "Pulumi.yaml": PROJECT.replace("stackConfigDir: stacks", "stackConfigDir: config") },
    at: "Pulumi.yaml",
    says: ["stackConfigDir", "ENOENT", "make the folder"],
  },
  {
    name: "a program that does not exist",
    files: { "Pulumi.yaml": PROJECT.replace("main: index.js", "main: dist/none.js") },
    at: "Pulumi.yaml",
    says: ["the program does not exist", "dist/none.js", "npm run build"],
  },
  {
    name: "a program that throws while loading",
    files: { "index.js": 'throw new Error("no such thing");\n' },
    at: "index.js",
    says: ["failed while loading: no such thing"],
  },
  {
    name: "a program with a syntax error",
    files: { "index.js": "module.exports = (;\n" },
    at: "index.js",
    says: ["failed while loading"],
  },
  {
    name: "a program that exports no function",
    files: { "index.js": "module.exports = { a: 1 };\n" },
    at: "index.js",
    says: ["does not export a function", "object", "defineFleet"],
  },
  {
    name: "a program of TypeScript that exports no function",
    files: { "index.ts": "", "Pulumi.yaml": PROJECT.replace("index.js", "index.ts") },
    at: "index.ts",
    says: ["does not export a function", "defineFleet"],
  },
];

describe("bad input", () => {
  test.each(FAULTS)(
    "$name: one message with its place, exit code 2, no stack trace, nothing written",
    async (fault) => {
      const folder = new FleetFolder({ "stacks/Pulumi.euw1a.yaml": identity(), ...fault.files });
      try {
        fault.arrange?.(folder);
        const before = folder.added();
        const { code, stdout, stderr } = await folder.run(["up", "--all"]);
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
        // Which engine would have worked comes first, where the project says it.
        const said = stderr.replace(/^engine embedded, the simulator: .*\n/, "");
        expect(said.trim().split("\n")).toHaveLength(1);
        expect(said).toMatch(new RegExp(`^error: ${fault.at.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`));
        for (const words of fault.says) expect(stderr).toContain(words);
        expect(stderr).not.toMatch(/^\s+at /m);
        expect(stderr).not.toContain(folder.root);
        expect(folder.added()).toEqual(before);
      } finally {
        folder.remove();
      }
    },
  );

  test("all faults of all files come at once: a file's unknown class beside its other faults, and what the program refuses", async () => {
    const files = {
      "stacks/Pulumi.euw1a.yaml": identity({ cidr: "10.16.0.0/28" }),
      [FILE]: identity({ cidr: "10.17.0.0/16", class: "gold", region: "moon" }),
    };
    const folder = new FleetFolder(files);
    try {
      const { code, stderr } = await folder.run(["check"]);
      expect(code).toBe(2);
      for (const fault of [
        "euw1a.yaml:5:",
        "use1a.yaml:3:",
        `use1a.yaml:6:21: stampworks:class: unknown class`,
      ])
        expect(stderr).toContain(`error: stacks/Pulumi.${fault}`);
      expect(stderr).toContain("3 errors");
    } finally {
      folder.remove();
    }
    const own = new FleetFolder({ ...files, "index.js": "module.exports = 1;\n" });
    try {
      const { stderr } = await own.run(["check"]);
      expect(stderr).toContain("error: index.js: the program does not export a function");
      expect(stderr).toContain("3 errors");
    } finally {
      own.remove();
    }
  });
});
