import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { FleetFolder, identity, PROGRAM } from "../cli/fleet-folder";
import { START } from "../start";
import { times } from "../sweep";

const run = promisify(execFile);
const MAIN = join(__dirname, "../../dist/cli/main.js");
const AT_ONCE = times(6, 50);
const ROUTING = `config:
  stampworks:cloud: aws
  stampworks:regions: [us-east-1, eu-west-1]
  stampworks:account: "210000000099"
  stampworks:stamps:
    - euw1a
`;

test("stamps added at once have a block each, and the routing layer's list has all of them", async () => {
  const folder = new FleetFolder({
    "stacks/Pulumi.euw1a.yaml": identity(),
    "stacks/Pulumi.routing.yaml": ROUTING,
    // Only what the blueprint has a layer for may have the layer's config.
    "index.js": PROGRAM.replace("global: {", "routing: {}, global: {"),
  });
  try {
    const ids = Array.from({ length: AT_ONCE }, (_, index) => `s${String(index).padStart(2, "0")}x`);
    const ended = await Promise.all(
      ids.map((id, index) => {
        const account = String(210_000_001_000 + index);
        const args = ["--cloud", "aws", "--region", "eu-west-1", "--account", account, "--class", "standard"];
        return run(process.execPath, [...START, MAIN, "add", id, ...args, "--ring", "early"], {
          cwd: folder.root,
        }).then(
          () => "",
          (error: unknown) => String(error),
        );
      }),
    );
    expect(ended.filter((error) => error !== "")).toEqual([]);
    const files = readdirSync(join(folder.root, "stacks")).filter((name) => name !== "Pulumi.routing.yaml");
    expect(files.sort()).toEqual(["Pulumi.euw1a.yaml", ...ids.map((id) => `Pulumi.${id}.yaml`)].sort());
    const listed = readFileSync(join(folder.root, "stacks/Pulumi.routing.yaml"), "utf8").match(
      /(?<=- ).+$/gmu,
    );
    expect(listed?.sort()).toEqual(["euw1a", ...ids].sort());
    const blocks = files.map((file) => {
      const text = readFileSync(join(folder.root, "stacks", file), "utf8");
      return /stampworks:cidr: (\S+)/.exec(text)?.[1];
    });
    expect(new Set(blocks).size).toBe(AT_ONCE + 1);
    expect(readFileSync(join(folder.root, ".stampworks/.gitignore"), "utf8")).toContain("\n*\n");
  } finally {
    folder.remove();
  }
});
