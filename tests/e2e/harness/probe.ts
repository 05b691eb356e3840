import { CliProject } from "./cli";
import { SimulatedClouds } from "./simulated";

const PROJECT = "name: probe\nruntime: { name: nodejs, options: { typescript: false } }\n";

/** A network, its subnets and queues with names of their own, and what refers to them: 20 resources in a chain. */
const PROGRAM = `
const { Provider } = require("@pulumi/aws/provider");
const { Vpc } = require("@pulumi/aws/ec2/vpc");
const { Subnet } = require("@pulumi/aws/ec2/subnet");
const { Queue } = require("@pulumi/aws/sqs/queue");
const { RandomPassword } = require("@pulumi/random/randomPassword");

const provider = new Provider("aws", { region: "eu-west-1", allowedAccountIds: ["111122223333"] });
let before = [];
const outputs = {};
for (let index = 0; index < 4; index += 1) {
  const options = { provider, dependsOn: before };
  const vpc = new Vpc("vpc-" + index, { cidrBlock: "10." + index + ".0.0/16" }, options);
  const subnet = new Subnet("subnet-" + index, { vpcId: vpc.id, cidrBlock: "10." + index + ".1.0/24" }, options);
  const dead = new Queue("dead-" + index, { name: "eu1-dead-" + index }, options);
  const redrivePolicy = dead.arn.apply((arn) => JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 5 }));
  const queue = new Queue("queue-" + index, { name: "eu1-queue-" + index, redrivePolicy }, options);
  const password = new RandomPassword("password-" + index, { length: 24 }, { dependsOn: before });
  outputs["password" + index] = password.result;
  before = [subnet, queue];
}
module.exports = outputs;
`;

/** Custom resources the program makes in the clouds. */
export const PROBE_RESOURCES = 20;

/** A small program over simulated clouds, for tests of what goes wrong on the way. */
export function probeProject(bin: string): { project: CliProject; clouds: SimulatedClouds } {
  const manifest = JSON.stringify({ name: "probe", main: "index.js" });
  const project = new CliProject(bin, { "index.js": PROGRAM, "package.json": manifest });
  return { project, clouds: new SimulatedClouds(project, PROJECT) };
}
