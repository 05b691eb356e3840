import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { classSchema } from "../../components/contract/class";
import { FleetFolder, identity, PROGRAM } from "../cli/fleet-folder";
import { standIns } from "./stand-ins";
import { runJob } from "./workflow-steps";

const bounds = { tenants: 150, requestsPerSecond: 1500, databaseConnections: 5000, storageGb: 7500 };
const STANDARD = JSON.stringify(classSchema.parse({ bounds, app: { image: "web" } }));

/** Keeps what it was asked for, and the commits that requests are of; while there is `gh-broken` it makes none. */
const GH = `if [ "$2" = list ]; then cat gh-commits 2> /dev/null; exit 0; fi
[ ! -e gh-broken ] || exit 1
printf '%s\\n' "$@" >> gh-calls
git ls-remote origin "refs/heads/$4" | cut -f1 >> gh-commits`;

test("the scheduled workflow pushes the branch that adds a stamp and opens its pull request, once, and fails past the act level", async () => {
  const folder = new FleetFolder({
    "index.js": PROGRAM.replace("standard: {}", `standard: ${STANDARD}`),
    "stacks/Pulumi.euw1a.yaml": identity(),
  });
  const far = mkdtempSync(join(tmpdir(), "stampworks-remote-"));
  const git = (...args: string[]): string =>
    spawnSync("git", args, { cwd: folder.root, encoding: "utf8" }).stdout;
  try {
    cpSync(resolve(__dirname, "../../ci/capacity"), join(folder.root, "ci/capacity"), { recursive: true });
    // The registry is a cloud's there; here what stamps carry is a file.
    const path = standIns(folder.root, { gh: GH });
    const npx = join(path, "npx");
    writeFileSync(npx, readFileSync(npx, "utf8").replace(/"\$\{args\[@\]\}"$/mu, "$& --use use.csv"));
    git("init", "--quiet", "--initial-branch=main");
    writeFileSync(
      join(folder.root, ".gitignore"),
      "*\n!/stacks/**\n!/Pulumi.yaml\n!/index.js\n!/stampworks.yaml\n",
    );
    git("add", "-A");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "first");
    git("clone", "--quiet", "--bare", ".", join(far, "origin.git"));
    git("remote", "add", "origin", join(far, "origin.git"));
    const run = async (tenants: number): Promise<number> => {
      writeFileSync(join(folder.root, "use.csv"), `stamp,tenants\neuw1a,${tenants}\n`);
      const expressions = { "vars.CAPACITY_ACCOUNTS": "210000000007", "github.token": "token" };
      const { code, text } = await runJob("capacity.yml", "watch", expressions, { root: folder.root, path });
      expect(text).not.toContain("token");
      return code;
    };
    expect(await run(100)).toBe(0);
    expect(git("ls-remote", "--heads", "origin")).not.toContain("stampworks");
    expect(await run(110)).toBe(0);
    expect(git("ls-remote", "--heads", "origin")).toContain("refs/heads/stampworks/add/standard-eu-euw1a1");
    expect(readFileSync(join(folder.root, "gh-calls"), "utf8")).toContain(
      "Add stamp euw1a1: standard in eu is 73.3 % full",
    );
    // What is at the remote is open by that alone: a checkout that is used again has no other opinion.
    expect(git("branch", "--list", "stampworks/*")).toBe("");
    expect(await run(125)).toBe(1);
    expect(readFileSync(join(folder.root, "gh-calls"), "utf8").match(/^create$/gmu)).toHaveLength(1);
    // Rejected and deleted, it is opened anew; a run that ended after its push is made good by the next.
    git("push", "--quiet", "origin", "--delete", "stampworks/add/standard-eu-euw1a1");
    writeFileSync(join(folder.root, "gh-broken"), "");
    expect(await run(110)).not.toBe(0);
    expect(git("ls-remote", "--heads", "origin")).toContain("stampworks/add");
    rmSync(join(folder.root, "gh-broken"));
    expect(await run(110)).toBe(0);
    expect(readFileSync(join(folder.root, "gh-calls"), "utf8").match(/^create$/gmu)).toHaveLength(2);
    expect(await run(110)).toBe(0);
    expect(readFileSync(join(folder.root, "gh-calls"), "utf8").match(/^create$/gmu)).toHaveLength(2);
  } finally {
    folder.remove();
    rmSync(far, { recursive: true, force: true });
  }
});
