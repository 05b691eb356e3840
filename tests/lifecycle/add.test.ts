import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FleetFolder, identity } from "../cli/fleet-folder";

const AWS = ["--cloud", "aws", "--region", "eu-west-1", "--account", "210000000009", "--class", "standard"];
const FILES = {
  "stacks/Pulumi.euw1a.yaml": identity(),
  "stacks/Pulumi.use1a.yaml": identity({
    region: "us-east-1",
    account: '"210000000002"',
    cidr: "10.0.0.0/16",
  }),
};

describe("stampworks add", () => {
  let folder: FleetFolder;
  beforeEach(() => {
    folder = new FleetFolder(FILES);
  });
  afterEach(() => folder.remove());
  const read = (id: string): string => readFileSync(join(folder.root, `stacks/Pulumi.${id}.yaml`), "utf8");

  test("writes a stamp's config with a free block, after a preview and both laws, and says what is next", async () => {
    const { code, stdout, stderr } = await folder.run(["add", "euw1b", ...AWS, "--ring", "early"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining("error") });
    expect(read("euw1b")).toBe(
      `# Identity only: what may differ between stamps. Everything else is in the blueprint.
config:
  stampworks:cloud: aws
  stampworks:region: eu-west-1
  # Each stamp lives in an account of its own.
  stampworks:account: "210000000009"
  stampworks:cidr: 10.1.0.0/16
  stampworks:class: standard
  stampworks:ring: early
`,
    );
    expect(stdout).toContain("preview: 4 to create (simulated: no cloud was touched)");
    expect(stdout).toContain("both laws hold, compared with 2 stamps of its class, cloud and release");
    expect(stdout).toContain("npx stampworks up euw1b");
    expect(await folder.run(["check"])).toMatchObject({ code: 0 });
  });

  test("gives the same file for the same request, also when asked again", async () => {
    await folder.run(["add", "euw1b", ...AWS, "--ring", "early"]);
    const first = read("euw1b");
    const again = await folder.run(["add", "euw1b", ...AWS, "--ring", "early", "--json"]);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ written: false, simulated: true });
    expect(read("euw1b")).toBe(first);
  });

  test("tells all that is wrong with a request at once, by flag, and leaves nothing behind", async () => {
    const { code, stdout, stderr } = await folder.run([
      "add",
      "euw1b",
      ...[
        "--cloud",
        "aws",
        "--region",
        "eu-west-9",
        "--account",
        "12",
        "--class",
        "gold",
        "--cidr",
        "10.0.0.0/30",
        "--ring",
        "early",
      ],
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const flag of ["--region", "--account", "--cidr"]) expect(stderr).toContain(`error: ${flag}: `);
    expect(folder.added()).toEqual([]);
  });

  test.each([
    [
      "a block another stamp has a part of",
      ["--cidr", "10.0.128.0/20"],
      /--cidr: the block shares addresses.*"use1a"/,
    ],
    [
      "an account another stamp lives in",
      ["--account", "210000000002"],
      /--account: the account is stamp "use1a"'s/,
    ],
    ["a class the blueprint does not have", ["--class", "gold"], /--class: unknown class.*standard, premium/],
    [
      "a cloud the blueprint does not describe",
      ["--cloud", "gcp", "--region", "europe-west4", "--account", "acme-p-x"],
      /--cloud:/,
    ],
    ["a region under another law", ["--residency", "us"], /--residency/],
    ["a last day that is over", ["--expires", "2020-01-31"], /--expires: the last day is over/],
    ["a size no block can have", ["--prefix", "24"], /--prefix.*16 to 20/],
  ])("refuses %s", async (_, more, message) => {
    const { code, stderr } = await folder.run(["add", "euw1b", ...AWS, "--ring", "early", ...more]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(folder.added()).toEqual([]);
  });

  test("refuses an id that is taken by another identity, or is none", async () => {
    for (const id of ["euw1a", "routing", "Euw1a", "toolongid1"]) {
      const { code } = await folder.run(["add", id, ...AWS, "--ring", "early"]);
      expect({ id, code }).toEqual({ id, code: 2 });
    }
    expect(folder.added()).toEqual([]);
  });

  test("writes nothing when the new stamp would break a law", async () => {
    const { code, stdout } = await folder.run(["add", "euw1b", ...AWS, "--ring", "early"], {
      PROBE_ODD: "euw1b",
    });
    expect(code).toBe(1);
    expect(stdout).toContain("nothing was written");
    expect(existsSync(join(folder.root, "stacks/Pulumi.euw1b.yaml"))).toBe(false);
  });

  test("gives an id that was retired its next generation", async () => {
    folder.write("stacks/retired.yaml", 'euw1b: { generation: 1, on: "2026-01-31" }\n');
    const { code } = await folder.run(["add", "euw1b", ...AWS, "--ring", "early"]);
    expect(code).toBe(0);
    expect(read("euw1b")).toContain("  stampworks:generation: 2\n");
  });
});
