import { readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { CliProject, describeWithCli } from "./harness/cli";
import { SimulatedClouds } from "./harness/simulated";

const repository = resolve(__dirname, "../..");

const STAMPS = [
  { id: "euw1a", cloud: "aws", region: "eu-west-1", account: "210000000001" },
  { id: "weu1a", cloud: "azure", region: "westeurope", account: "21000000-0000-4000-8000-000000000001" },
  { id: "euw4a", cloud: "gcp", region: "europe-west4", account: "acme-p-euw4a" },
];

/** The project of this repository with its compiled programs, but without its stacks' configuration. */
function projectYaml(): string {
  const settings = parse(readFileSync(join(repository, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
  const { stackConfigDir: _elsewhere, ...rest } = settings;
  return stringify(rest);
}

describeWithCli("a stamp of the blueprint deployed by plain pulumi", (bin) => {
  describe.each(STAMPS)("on $cloud", ({ id, cloud, region, account }) => {
    let project: CliProject;
    let clouds: SimulatedClouds;

    beforeAll(async () => {
      project = new CliProject(bin, { "package.json": JSON.stringify({ name: "stampworks-e2e" }) });
      symlinkSync(join(repository, "dist"), join(project.program, "dist"), "dir");
      clouds = new SimulatedClouds(project, projectYaml());
      await project.must("stack", "init", id);
      const identity = { cloud, region, account, cidr: "10.16.0.0/16", class: "standard", ring: "canary" };
      for (const [key, value] of Object.entries(identity)) {
        await project.must("config", "set", `stampworks:${key}`, value);
      }
    });

    afterAll(() => project.remove());

    it("comes up, and a second update finds nothing to change", async () => {
      await project.must("up", "--yes", "--skip-preview");
      const outputs = await project.json<Record<string, unknown>>("stack", "output");
      expect(outputs).toMatchObject({ id, cloud, region });
      expect(clouds.live()).toBeGreaterThan(50);
      const again = await project.run("preview", "--refresh", "--expect-no-changes");
      expect(again.stdout + again.stderr).toContain("unchanged");
      expect(again.code).toBe(0);
    });

    it("is not destroyed while it serves tenants", async () => {
      const refused = await project.run("destroy", "--yes", "--skip-preview");
      expect(refused.code).not.toBe(0);
      await project.must("up", "--yes", "--skip-preview");
    });

    it("retires and leaves nothing behind", async () => {
      await project.must("config", "set", "stampworks:retiring", "true");
      await project.must("up", "--yes", "--skip-preview");
      await project.must("destroy", "--yes", "--skip-preview");
      expect(clouds.live()).toBe(0);
    });
  });
});
