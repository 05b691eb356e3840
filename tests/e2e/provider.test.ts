import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CliProject, describeWithCli } from "./harness/cli";
import { SimulatedClouds } from "./harness/simulated";

const PROJECT = "name: probe\nruntime: { name: nodejs, options: { typescript: false } }\n";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { Provider: Aws } = require("@pulumi/aws/provider");
const { Vpc } = require("@pulumi/aws/ec2/vpc");
const { Subnet } = require("@pulumi/aws/ec2/subnet");
const { getCallerIdentityOutput } = require("@pulumi/aws/getCallerIdentity");
const { Provider: Azure } = require("@pulumi/azure-native/provider");
const { ResourceGroup } = require("@pulumi/azure-native/resources/resourceGroup");
const { Provider: Gcp } = require("@pulumi/gcp/provider");
const { Network } = require("@pulumi/gcp/compute/network");
const { RandomPassword } = require("@pulumi/random/randomPassword");

const config = new pulumi.Config();
const aws = new Aws("aws", {
  region: "eu-west-1",
  allowedAccountIds: ["111122223333"],
  defaultTags: { tags: { stamp: "eu1" } },
});
const vpc = new Vpc("vpc", { cidrBlock: config.require("cidr"), tags: { Name: config.require("tag") } }, { provider: aws });
const subnet = new Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" }, { provider: aws });
const azure = new Azure("azure", { subscriptionId: "00000000-0000-4000-8000-000000000001" });
const group = new ResourceGroup("group", { resourceGroupName: "eu1-rg", location: "westeurope" }, { provider: azure });
const gcp = new Gcp("gcp", { project: "stamps-eu1", region: "europe-west1" });
const network = new Network("network", { name: "eu1-net", autoCreateSubnetworks: false }, { provider: gcp });
const password = new RandomPassword("password", { length: 24 });
module.exports = {
  vpc: vpc.id,
  arn: vpc.arn,
  tags: vpc.tagsAll,
  subnetVpc: subnet.vpcId,
  group: group.id,
  network: network.selfLink,
  password: password.result,
  account: getCallerIdentityOutput({}, { provider: aws }).accountId,
};
`;

interface Step {
  op: string;
  urn: string;
  diffReasons?: string[];
  replaceReasons?: string[];
  detailedDiff?: Record<string, { kind: string; inputDiff: boolean }>;
}

interface Preview {
  steps: Step[];
  changeSummary: Record<string, number>;
}

describeWithCli("the pulumi CLI with the simulated clouds", (bin) => {
  let project: CliProject;
  let clouds: SimulatedClouds;

  beforeAll(async () => {
    project = new CliProject(bin, {
      "index.js": PROGRAM,
      "package.json": JSON.stringify({ name: "probe", main: "index.js" }),
    });
    clouds = new SimulatedClouds(project, PROJECT);
    await project.must("stack", "init", "dev");
    await project.must("config", "set", "cidr", "10.0.0.0/16");
    await project.must("config", "set", "tag", "one");
  });

  afterAll(() => project.remove());

  const step = ({ steps }: Preview, name: string): Step | undefined =>
    steps.find(({ urn }) => urn.endsWith(`::${name}`));

  it("previews all resources and makes none", async () => {
    const { steps } = await project.json<Preview>("preview");
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(steps).toHaveLength(9);
    expect(clouds.live()).toBe(0);
  });

  it("makes the resources with the providers' region, account, project and tags", async () => {
    const shown = await project.must("up", "--yes");
    for (const cloud of ["AWS", "Azure", "GCP"])
      expect(shown).toContain(`simulated ${cloud}: a stand-in for tests`);
    const outputs = await project.json<Record<string, string>>("stack", "output");
    expect(outputs["arn"]).toMatch(/^arn:aws:ec2:eu-west-1:111122223333:vpc\/vpc-[0-9a-f]{17}$/);
    expect(outputs["arn"]).toContain(outputs["vpc"]);
    expect(outputs["subnetVpc"]).toBe(outputs["vpc"]);
    expect(outputs["tags"]).toEqual({ stamp: "eu1", Name: "one" });
    expect(outputs["account"]).toBe("111122223333");
    expect(outputs["group"]).toBe(
      "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/eu1-rg",
    );
    expect(outputs["network"]).toContain("projects/stamps-eu1/global/networks/eu1-net");
    expect(outputs["password"]).toBe("[secret]");
    expect(clouds.live()).toBe(5);
  });

  it("keeps a secret output encrypted in the state and readable to its owner", async () => {
    const shown = await project.json<Record<string, string>>("stack", "output", "--show-secrets");
    expect(shown["password"]).toHaveLength(24);
    expect(await project.must("stack", "export")).not.toContain(shown["password"]);
  });

  it("finds nothing to change afterwards, in the program or in the clouds", async () => {
    const preview = await project.run("preview", "--refresh", "--expect-no-changes");
    expect(preview.stdout + preview.stderr).toContain("unchanged");
    expect(preview.code).toBe(0);
  });

  it("plans an update in place with the property that differs", async () => {
    await project.must("config", "set", "tag", "two");
    const preview = await project.json<Preview>("preview");
    expect(preview.changeSummary).toEqual({ same: 8, update: 1 });
    expect(step(preview, "vpc")).toMatchObject({
      op: "update",
      diffReasons: ["tags"],
      detailedDiff: { "tags.Name": { kind: "update", inputDiff: true } },
    });
    await project.must("config", "set", "tag", "one");
  });

  it("plans a replacement, and that of what depends on it", async () => {
    await project.must("config", "set", "cidr", "10.1.0.0/16");
    const preview = await project.json<Preview>("preview");
    await project.must("config", "set", "cidr", "10.0.0.0/16");
    expect(step(preview, "vpc")).toMatchObject({ op: "replace", replaceReasons: ["cidrBlock"] });
    expect(step(preview, "subnet")).toMatchObject({ op: "replace", replaceReasons: ["vpcId"] });
  });

  it("sees a resource that drifted and one that vanished", async () => {
    const urns = (await project.state()).map(({ urn }) => urn);
    const urn = (name: string): string => urns.find((each) => each.endsWith(`::${name}`)) ?? "";
    clouds.with((simulator) => {
      simulator.drift(urn("vpc"), { tags: { Name: "changed by hand" } });
      simulator.vanish(urn("network"));
    });
    const drift = await project.run("preview", "--refresh", "--expect-no-changes");
    expect(drift.code).not.toBe(0);
    expect(drift.stdout + drift.stderr).toContain("but changes were proposed");
    await project.must("refresh", "--yes", "--skip-preview");
    const preview = await project.json<Preview>("preview");
    expect(step(preview, "vpc")?.op).toBe("update");
    expect(step(preview, "network")?.op).toBe("create");
    await project.must("up", "--yes", "--skip-preview");
    expect((await project.run("preview", "--refresh", "--expect-no-changes")).code).toBe(0);
  });

  it("stops at what a cloud refuses, in the cloud's words, and finishes with the next update", async () => {
    const faults = join(clouds.folder, "faults.json");
    const fault = {
      op: "create",
      type: "aws:ec2/subnet:Subnet",
      code: "InternalError",
      message: "try later",
    };
    writeFileSync(faults, JSON.stringify([fault]));
    await project.must("config", "set", "cidr", "10.0.0.0/20");
    const failed = await project.run("up", "--yes", "--skip-preview");
    expect(failed.code).not.toBe(0);
    expect(failed.stdout).toContain("simulated AWS: InternalError: try later");
    expect(clouds.live()).toBe(6);
    rmSync(faults);
    await project.must("up", "--yes", "--skip-preview");
    expect(clouds.live()).toBe(5);
  });

  it("destroys the stack and leaves nothing in the clouds", async () => {
    await project.must("destroy", "--yes", "--skip-preview");
    expect(clouds.live()).toBe(0);
  });
});
