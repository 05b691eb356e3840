import { join, resolve } from "node:path";
import { CliProject, describeWithCli } from "../harness/cli";
import { SimulatedClouds } from "../harness/simulated";

const repository = resolve(__dirname, "../../..");
const PROJECT = "name: foreign\nruntime: { name: nodejs, options: { typescript: false } }\n";

/** A network, a subnet and a queue; what it takes of the stack `theirs` is told by `probe:takes`. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { Provider } = require("@pulumi/aws/provider");
const { getCallerIdentityOutput } = require("@pulumi/aws/getCallerIdentity");
const { SecurityGroup } = require("@pulumi/aws/ec2/securityGroup");
const { Subnet } = require("@pulumi/aws/ec2/subnet");
const { Vpc } = require("@pulumi/aws/ec2/vpc");
const { LoadBalancer } = require("@pulumi/aws/lb/loadBalancer");
const { Queue } = require("@pulumi/aws/sqs/queue");

const config = new pulumi.Config("probe");
const takes = config.get("takes") ?? "nothing";
const their = (what) => config.get(what) ?? "";
const account = "111122223333";
const provider = new Provider("aws", { region: "eu-west-1", allowedAccountIds: [account] });
const block = takes === "nothing" ? "10.0.0.0/16" : "10.1.0.0/16";

/** What it is called says nothing of what it may. */
class Stamp extends pulumi.ComponentResource {
  constructor(type, name) {
    super(type, name, {});
    this.registerOutputs({});
  }
}
const parent = new Stamp(config.get("component") ?? "stampworks:index:Stamp", "stamp");
const options = { provider, parent };

const vpc = new Vpc("vpc", { cidrBlock: block }, options);
const subnet = new Subnet("subnet", { vpcId: vpc.id, cidrBlock: block.replace("/16", "/24") }, options);
const queue = new Queue("queue", { name: pulumi.getStack() + "-queue" }, options);

const cases = {
  nothing: () => {},
  read: () => new Subnet("probe", { vpcId: Vpc.get("read", their("vpc"), {}, options).id, cidrBlock: "10.1.1.0/24" }, options),
  lookUp: () => {
    const redrivePolicy = getCallerIdentityOutput({}, { provider, parent }).accountId.apply((id) => JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:eu-west-1:" + id + ":theirs-queue", maxReceiveCount: 5 }));
    return new Queue("probe", { name: pulumi.getStack() + "-second", redrivePolicy }, options);
  },
  apply: () => {
    const redrivePolicy = queue.arn.apply(() =>
      JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:eu-west-1:" + account + ":theirs-queue", maxReceiveCount: 5 }),
    );
    return new Queue("probe", { name: pulumi.getStack() + "-second", redrivePolicy }, options);
  },
  mixed: () => new LoadBalancer("probe", { name: pulumi.getStack(), internal: true, subnets: [subnet.id, their("subnet")] }, options),
  unsure: () =>
    new SecurityGroup("probe", {
      vpcId: vpc.id,
      description: "own",
      ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: [vpc.cidrBlock, queue.arn.apply(() => "10.1.2.0/24")] }],
    }, options),
};
cases[takes]();

const derivations = [{ value: account, stands: "account" }, { value: "eu-west-1", stands: "region" }, { value: pulumi.getStack(), stands: "id" }, { value: block, stands: "cidr" }];
module.exports = { id: pulumi.getStack(), cloud: "aws", region: "eu-west-1", derivations, vpc: vpc.id, subnet: subnet.id };
`;

describeWithCli("what a stack takes of another, seen by the packs under the real CLI", (bin) => {
  let project: CliProject;
  const isolation = ["--policy-pack", join(repository, "policies/pulumi/isolation")];
  const baseline = ["--policy-pack", join(repository, "policies/pulumi/baseline")];

  /** What the packs say of the resource that takes it, a rule a line. */
  const said = async (takes: string, ...command: string[]): Promise<string[]> => {
    await project.must("config", "set", "probe:takes", takes);
    const { stdout } = await project.run(...command, "--suppress-outputs");
    const rules = stdout.matchAll(
      /\[(mandatory|advisory)\][^\n]*?([a-z][a-z-]+)\s+\([^)]*: probe\)\n([\s\S]*?)(?=\n\s+- \[|\n\s*[❌✅]|\n\n|$)/gu,
    );
    return [...rules].map(([, level, rule, text]) => `${level} ${rule}: ${text}`.replaceAll(/\s+/gu, " "));
  };

  beforeAll(async () => {
    const manifest = JSON.stringify({ name: "foreign", main: "index.js" });
    project = new CliProject(bin, { "index.js": PROGRAM, "package.json": manifest });
    new SimulatedClouds(project, PROJECT);
    await project.must("stack", "init", "theirs");
    await project.must("up", "--yes", "--skip-preview");
    const theirs = await project.json<{ vpc: string; subnet: string }>("stack", "output");
    await project.must("stack", "init", "mine");
    await project.configure({ "probe:vpc": theirs.vpc, "probe:subnet": theirs.subnet });
  });
  afterAll(() => project.remove());

  test.each([
    [
      "the id of a resource it only read",
      "read",
      /^mandatory closed-external-identifier: .*vpcId refers to .*vpc-/,
    ],
    ["what it made of a look-up", "lookUp", /^mandatory closed-external-identifier: .*theirs-queue/],
    [
      "another's in a list beside its own that is not known yet",
      "mixed",
      /^mandatory closed-external-identifier: .*subnet-/,
    ],
  ])("a preview finds %s", async (_what, takes, wanted) => {
    expect(await said(takes, "preview", ...isolation)).toEqual([expect.stringMatching(wanted)]);
  });

  test("a preview finds it in a component of any name", async () => {
    await project.must("config", "set", "probe:component", "stampworks:index:GlobalRouting");
    expect(await said("mixed", "preview", ...isolation)).toEqual([
      expect.stringMatching(/^mandatory closed-external-identifier: .*subnet-/),
    ]);
    await project.must("config", "rm", "probe:component");
  });

  test("a preview says that it can't tell yet of a list that it knows in part", async () => {
    expect(await said("unsure", "preview", ...baseline)).toContainEqual(
      expect.stringMatching(/^advisory can-not-tell-yet: .*aws-network-inline-ingress: ingress/),
    );
  });

  test("the end of an update finds what was put in the place of an own output", async () => {
    expect(await said("apply", "preview", ...isolation)).toEqual([]);
    expect(await said("apply", "up", "--yes", "--skip-preview", ...isolation)).toEqual([
      expect.stringMatching(/^mandatory closed-external-identifier: .*theirs-queue/),
    ]);
  });
});
