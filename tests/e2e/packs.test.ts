import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type CliProject, describeWithCli } from "./harness/cli";
import { fullSize } from "./harness/full-size";
import type { CliResult } from "./harness/process";
import { AWS_STAMP, STAMPS, type StampPlace, stampProject } from "./harness/stamp-project";

const repository = resolve(__dirname, "../..");
const withPacks = ["--policy-pack", join(repository, "policies")];

/** The repository's own program; `probe:break` sets one property of the primary database otherwise. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
if (new pulumi.Config("probe").getBoolean("break")) {
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) =>
    type === "aws:rds/instance:Instance" && name.endsWith("-primary")
      ? { props: { ...props, storageEncrypted: false }, opts }
      : undefined,
  );
}
module.exports = require("./dist/stacks/index.js");
`;

/** What the CLI said of policies. */
function policiesIn({ stdout }: CliResult): string {
  return /^Policies:\n(?:[ ]+.*\n)*/m.exec(stdout)?.[0] ?? "";
}

function errorsIn({ stdout, stderr }: CliResult): string[] {
  return `${stdout}\n${stderr}`.split("\n").filter((line) => /^\s*error:/.test(line));
}

async function projectOf(bin: string, stamp: StampPlace): Promise<CliProject> {
  return (await stampProject(bin, stamp, fullSize(), PROGRAM)).project;
}

describeWithCli("the packs in the pulumi CLI", (bin) => {
  describe.each(STAMPS)("over a stamp on $cloud", (stamp) => {
    let project: CliProject;
    beforeAll(async () => {
      project = await projectOf(bin, stamp);
    });
    afterAll(() => project.remove());

    it("let a preview pass", async () => {
      const result = await project.run("preview", ...withPacks, "--suppress-outputs");
      expect(policiesIn(result)).toContain("stampworks@v");
      expect(policiesIn(result)).not.toContain("[mandatory]");
      expect(result.code).toBe(0);
    });

    it("find nothing to say of the stamp once it exists", async () => {
      const args = ["--yes", "--skip-preview", "--suppress-outputs", ...withPacks];
      const result = await project.run("up", ...args);
      expect([result.code, errorsIn(result)]).toEqual([0, []]);
      expect(policiesIn(result)).toContain("stampworks@v");
      expect(policiesIn(result)).not.toMatch(/\[(mandatory|advisory)\]/);
    });
  });

  describe("over a stamp whose database is not encrypted", () => {
    let project: CliProject;
    beforeAll(async () => {
      project = await projectOf(bin, AWS_STAMP);
      await project.must("config", "set", "probe:break", "true");
    });
    afterAll(() => project.remove());

    it("stop the preview and name the rule, the resource, the property and the remedy", async () => {
      const result = await project.run("preview", ...withPacks, "--suppress-outputs");
      const said = policiesIn(result);
      expect(said).toContain("[mandatory] [severity: high]  aws-database-encrypted");
      expect(said).toContain("stamp-database-primary");
      expect(said).toContain("storageEncrypted: wanted: true; found: false. Set storageEncrypted");
      expect(said.match(/\[mandatory\]/g)).toHaveLength(1);
      expect(result.code).not.toBe(0);
    });

    it("let it pass when the pack's configuration allows that resource to break the rule", async () => {
      const config = join(project.folder, "allow.json");
      const allow = ["stamp-database-primary"];
      writeFileSync(
        config,
        JSON.stringify({ "aws-database-encrypted": { enforcementLevel: "mandatory", allow } }),
      );
      const args = [
        "--policy-pack",
        // The packs can be had one by one, too.
        join(repository, "policies/pulumi/baseline"),
        "--policy-pack-config",
        config,
        "--suppress-outputs",
      ];
      const result = await project.run("preview", ...args);
      expect(policiesIn(result)).not.toContain("[mandatory]");
      expect(result.code).toBe(0);
    });
  });
});
