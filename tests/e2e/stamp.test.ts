import { type CliProject, describeWithCli } from "./harness/cli";
import { AWS_STAMP, stampProject } from "./harness/stamp-project";
import type { SimulatedClouds } from "./harness/simulated";

interface Shown {
  readonly value: unknown;
}

// The CLI as a user has it, without what makes it cheaper for the other tests; fleet.test.ts has the other clouds.
describeWithCli("a stamp of the blueprint under plain pulumi, a stack and its config made by hand", (bin) => {
  let project: CliProject;
  let clouds: SimulatedClouds;

  beforeAll(async () => {
    ({ project, clouds } = await stampProject(bin, AWS_STAMP, {}));
  });

  afterAll(() => project.remove());

  it("has a typed config that the CLI shows", async () => {
    const config = await project.json<Record<string, Shown>>("config");
    expect(config["stampworks:region"]).toMatchObject({ value: "eu-west-1" });
    expect(config["stampworks:account"]).toMatchObject({ value: "210000000001" });
    expect(config["stampworks:generation"]).toMatchObject({ value: "1" });
  });

  it("comes up", async () => {
    await project.must("up", "--yes", "--skip-preview");
    const outputs = await project.json<Record<string, unknown>>("stack", "output");
    expect(outputs).toMatchObject({ id: "euw1a", cloud: "aws", region: "eu-west-1" });
    expect(clouds.live()).toBeGreaterThan(50);
  });

  it("finds nothing to change in a second update, in the program or in the cloud", async () => {
    const again = await project.run("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes");
    expect(again.stdout + again.stderr).toContain("unchanged");
    expect(again.code).toBe(0);
  });

  it("is not destroyed while it serves tenants", async () => {
    const alive = clouds.live();
    const refused = await project.run("destroy", "--yes");
    expect(refused.stdout + refused.stderr).toContain("protected");
    expect(refused.code).not.toBe(0);
    expect(clouds.live()).toBe(alive);
  });

  it("says which key of a bad config is wrong, in the CLI's own output", async () => {
    await project.must("config", "set", "stampworks:cidr", "10.16.0.0/28");
    const result = await project.run("preview");
    expect(result.code).not.toBe(0);
    expect(result.stdout).toMatch(/error: .*stampworks:cidr/);
  });
});
