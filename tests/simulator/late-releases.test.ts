import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { waitOf } from "../../engines/passing";
import { destroySettled, upSettled } from "../../fleet/work/settled";
import { stampSpec } from "../routing/layer/fleet";
import { TestCloud } from "./clouds";

/** What clouds refuse for a moment after something was made or deleted; docs/clouds.md has a line on each. */

const GROUP = "azure-native:resources:ResourceGroup";
const NETWORK = "azure-native:network:VirtualNetwork";
const SUBNET = "azure-native:network:Subnet";
const SERVER = "azure-native:dbforpostgresql:Server";
const LOCK = "azure-native:authorization:ManagementLockByScope";
const RUN = "gcp:cloudrunv2/service:Service";
const PLACE = { resourceGroupName: "g", location: "westeurope" };

let cloud: TestCloud;
beforeEach(() => {
  cloud = new TestCloud({ rules: { settling: true, lateReleases: true } });
});
afterEach(() => cloud.dispose());

async function azureSubnet(): Promise<string> {
  await cloud.make(GROUP, "g", PLACE);
  await cloud.make(NETWORK, "n", { ...PLACE, virtualNetworkName: "n" });
  const subnet = { resourceGroupName: "g", virtualNetworkName: "n", subnetName: "data" };
  return (await cloud.make(SUBNET, "s", subnet)).id;
}

describe("a server that was just made", () => {
  test("is busy once more when it is first changed, and takes the change a moment later", async () => {
    await cloud.make(GROUP, "g", PLACE);
    await cloud.make(SERVER, "db", { ...PLACE, serverName: "main" });
    const setting = () =>
      cloud.make("azure-native:dbforpostgresql:Configuration", "c", {
        resourceGroupName: "g",
        serverName: "main",
        configurationName: "log_connections",
      });
    await expect(setting()).rejects.toThrow("ServerIsBusy");
    await expect(setting()).resolves.toBeDefined();
  });

  test("is ready at once by default", async () => {
    cloud.restart({});
    await cloud.make(GROUP, "g", PLACE);
    await cloud.make(SERVER, "db", { ...PLACE, serverName: "main" });
    const replica = { ...PLACE, serverName: "read", sourceServerResourceId: "main" };
    await expect(cloud.make(SERVER, "r", replica)).resolves.toBeDefined();
  });
});

describe("what a deleted resource had", () => {
  test("a subnet of Azure is linked to the server that was in it, once", async () => {
    const subnet = await azureSubnet();
    const network = { delegatedSubnetResourceId: subnet };
    const server = await cloud.make(SERVER, "db", { ...PLACE, serverName: "main", network });
    await cloud.remove(SERVER, "db", server.id);
    await expect(cloud.remove(SUBNET, "s", subnet)).rejects.toThrow("serviceAssociationLinks");
    await expect(cloud.remove(SUBNET, "s", subnet)).resolves.toBeUndefined();
  });

  test("a lock of Azure holds what lies below its scope once more", async () => {
    await cloud.make(GROUP, "g", PLACE);
    const server = await cloud.make(SERVER, "db", { ...PLACE, serverName: "main" });
    const lock = await cloud.make(LOCK, "l", { scope: server.id, lockName: "keep", level: "CanNotDelete" });
    await cloud.remove(LOCK, "l", lock.id);
    await expect(cloud.remove(SERVER, "db", server.id)).rejects.toThrow("ScopeLocked");
    await expect(cloud.remove(SERVER, "db", server.id)).resolves.toBeUndefined();
  });

  test("a subnet of Google Cloud keeps the addresses of what ran in it", async () => {
    const network = await cloud.make("gcp:compute/network:Network", "n", { name: "n" });
    const subnet = await cloud.make("gcp:compute/subnetwork:Subnetwork", "s", {
      name: "app",
      network: network.id,
      region: "europe-west1",
      ipCidrRange: "10.0.0.0/24",
    });
    const template = { vpcAccess: { networkInterfaces: [{ subnetwork: subnet.id }] } };
    const service = await cloud.make(RUN, "web", {
      name: "web",
      location: "europe-west1",
      deletionProtection: false,
      template,
    });
    await cloud.remove(RUN, "web", service.id);
    await expect(cloud.remove("gcp:compute/subnetwork:Subnetwork", "s", subnet.id)).rejects.toThrow(
      "addresses/serverless-",
    );
  });
});

describe("what the world reaches", () => {
  const VPC = "aws:ec2/vpc:Vpc";
  const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
  const NAT = "aws:ec2/natGateway:NatGateway";
  const network = async (): Promise<{ readonly vpcId: string; readonly subnetId: string }> => {
    const { id: vpcId } = await cloud.make(VPC, "v", { cidrBlock: "10.0.0.0/16" });
    const { id: subnetId } = await cloud.make("aws:ec2/subnet:Subnet", "s", {
      vpcId,
      cidrBlock: "10.0.0.0/24",
    });
    return { vpcId, subnetId };
  };

  test("has a way out first: a load balancer and a NAT gateway", async () => {
    const { subnetId, vpcId } = await network();
    const balancer = () => cloud.make(BALANCER, "b", { name: "web", subnets: [subnetId] });
    const nat = () => cloud.make(NAT, "n", { subnetId });
    await expect(balancer()).rejects.toThrow("has no internet gateway");
    await expect(nat()).rejects.toThrow("has no Internet gateway attached");
    await cloud.make("aws:ec2/internetGateway:InternetGateway", "g", { vpcId });
    await expect(balancer()).resolves.toBeDefined();
    await expect(nat()).resolves.toBeDefined();
  });

  test("needs none where only the network itself reaches it", async () => {
    const { subnetId } = await network();
    const inner = { name: "web", internal: true, subnets: [subnetId] };
    await expect(cloud.make(BALANCER, "b", inner)).resolves.toBeDefined();
    await expect(cloud.make(NAT, "n", { subnetId, connectivityType: "private" })).resolves.toBeDefined();
  });
});

describe("a failed operation is run again for what passes, and for nothing else", () => {
  const failed = (...lines: string[]): Error =>
    new Error(`stack eu1: ${lines.length} resources failed\n${lines.map((line) => `  ${line}`).join("\n")}`);
  const LATE = "bucket stamp-b: Permission denied on Cloud KMS key. Please ensure";
  const BUSY = "db primary: ServerIsBusy: Server 'x' is busy processing another operation.";
  const KEPT =
    "subnet app: The subnetwork resource 'a' is already being used by 'projects/p/regions/r/addresses/serverless-ipv4-1'";

  test.each([
    [failed(LATE), "right"],
    [failed(LATE, BUSY), "busy"],
    [failed(LATE, "topic t: did not have the necessary permissions configured to support"), "right"],
    [failed("role r: The provided principal ID [1] was not found in the AAD tenant(s) [2]"), "right"],
    [failed(LATE, "vpc v: VpcLimitExceeded"), undefined],
    [failed("role r: AccessDenied: not authorized to perform iam:CreateRole"), undefined],
    [failed("bucket b: BucketNotEmpty: The bucket you tried to delete is not empty"), undefined],
    [failed(KEPT), undefined],
    [new Error("Permission denied on Cloud KMS key"), undefined],
  ])("an update: %s: %s", (error, wait) => {
    expect(waitOf(error)).toBe(wait);
  });

  test.each([
    [failed("bucket b: BucketNotEmpty: The bucket you tried to delete is not empty"), "busy"],
    [failed("server s: ScopeLocked: cannot perform delete operation"), "busy"],
    [failed(BUSY, KEPT), "release"],
    [failed(KEPT, "key k: AccessDenied"), undefined],
  ])("a destroy: %s: %s", (error, wait) => {
    expect(waitOf(error, "destroy")).toBe(wait);
  });
});

test("a stamp of Azure comes up and goes on a cloud that is late in all, where plain runs fail", async () => {
  await onLateClouds(async (engine) => {
    const waited: string[] = [];
    const spec = stampSpec("weu1z");
    await upSettled(engine, spec, {}, (step) => waited.push(step));
    expect(waited.join()).toContain("the cloud is still busy");
    await engine.up({ ...spec, config: { ...spec.config, "stampworks:retiring": "true" } });
    await expect(engine.destroy(spec)).rejects.toThrow("ScopeLocked");
    await destroySettled(engine, spec, {});
    expect(engine.simulator.list()).toEqual([]);
  });
});

async function onLateClouds(work: (engine: EmbeddedEngine) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-late-"));
  mkdirSync(join(folder, "clouds"), { recursive: true });
  writeFileSync(
    join(folder, "clouds", "rules.json"),
    JSON.stringify({ lateRights: true, newAccount: true, settling: true, lateReleases: true }),
  );
  const engine = new EmbeddedEngine({ folder, passphrase: "late" });
  try {
    await work(engine);
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
