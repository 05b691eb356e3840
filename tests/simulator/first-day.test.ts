import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PropertyMap } from "../../graph/model/property";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { upSettled } from "../../fleet/work/settled";
import { stampSpec, STAMPS } from "../routing/layer/fleet";
import { TestCloud } from "./clouds";
import { few } from "../sweep";

/** What clouds refuse on a stamp's first day, and only then; docs/clouds.md has a line on each. */

let cloud: TestCloud;
beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => cloud.dispose());

const INSTANCE = "aws:rds/instance:Instance";
const PLAN = "aws:backup/plan:Plan";

describe("windows of a database on AWS", () => {
  const instance = (backupWindow: string, maintenanceWindow: string): PropertyMap => ({
    identifier: "main",
    engine: "postgres",
    username: "stampadmin",
    allocatedStorage: 20,
    backupWindow,
    maintenanceWindow,
  });

  test.each([
    ["02:00-03:00", "sun:02:30-sun:03:30"],
    ["23:30-00:30", "mon:00:00-mon:01:00"],
    ["02:00-02:30", "sat:01:45-sat:02:15"],
  ])("%s and %s overlap, and are refused", async (backup, maintenance) => {
    await expect(cloud.make(INSTANCE, "db", instance(backup, maintenance))).rejects.toThrow(
      "must not overlap",
    );
  });

  test.each([
    ["02:00-02:30", "sun:02:30-sun:03:00"],
    ["23:00-23:30", "mon:00:00-mon:01:00"],
  ])("%s and %s follow one another, and are taken", async (backup, maintenance) => {
    await expect(cloud.make(INSTANCE, "db", instance(backup, maintenance))).resolves.toBeDefined();
  });

  test.each([
    ["cron(0 3 * * ? *)", false],
    ["cron(0 1 * * ? *)", false],
    ["cron(15 2 * * ? *)", false],
    ["cron(0 0/6 * * ? *)", true],
    ["cron(30 3 * * ? *)", true],
  ])("a plan at %s is taken: %s", async (schedule, isTaken) => {
    await cloud.make(INSTANCE, "db", instance("02:00-02:30", "sun:02:30-sun:03:10"));
    const made = cloud.make(PLAN, "p", {
      name: "p",
      rules: [{ ruleName: "r", schedule, startWindow: 30, targetVaultName: "v" }],
    });
    await (isTaken ? expect(made).resolves.toBeDefined() : expect(made).rejects.toThrow("too close to"));
  });
});

describe("an account that is spread over zones and copied", () => {
  const make = (location: string, name: string): Promise<unknown> =>
    cloud.make("azure-native:storage:StorageAccount", "s", {
      resourceGroupName: "g",
      location,
      accountName: "acmeeu1",
      sku: { name },
    });
  beforeEach(() =>
    cloud.make("azure-native:resources:ResourceGroup", "g", {
      resourceGroupName: "g",
      location: "westeurope",
    }),
  );

  test.each(["japanwest", "westus", "ukwest", "North Central US"])("is not sold in %s", async (location) => {
    await expect(make(location, "Standard_GZRS")).rejects.toThrow("Standard_GZRS is invalid");
    await expect(make(location, "Standard_RAGZRS")).rejects.toThrow("Standard_RAGZRS is invalid");
    await expect(make(location, "Standard_GRS")).resolves.toBeDefined();
  });

  test.each(["japaneast", "West Europe"])("is sold in %s", async (location) => {
    await expect(make(location, "Standard_GZRS")).resolves.toBeDefined();
  });
});

test("a new account has what it has by default, until somebody asks for more", async () => {
  const address = (index: number): Promise<unknown> =>
    cloud.make("aws:ec2/eip:Eip", `a${index}`, { domain: "vpc" });
  for (const index of [1, 2, 3, 4, 5, 6]) await expect(address(index)).resolves.toBeDefined();
  cloud.restart({ rules: { newAccount: true } });
  await expect(address(7)).rejects.toThrow("AddressLimitExceeded");
});

describe("a right that was given a moment ago", () => {
  const KEY = "gcp:kms/cryptoKey:CryptoKey";
  const grant = async (): Promise<string> => {
    await cloud.make("gcp:kms/keyRing:KeyRing", "ring", { name: "stamp", location: "europe-west1" });
    const ring = "projects/acme-p-eu1/locations/europe-west1/keyRings/stamp";
    const { id } = await cloud.make(KEY, "key", { name: "stamp", keyRing: ring });
    await cloud.make("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", "right", {
      cryptoKeyId: id,
      role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
      member: "serviceAccount:service-1@gs-project-accounts.iam.gserviceaccount.com",
    });
    return id;
  };
  const bucket = (defaultKmsKeyName: string): Promise<unknown> =>
    cloud.make("gcp:storage/bucket:Bucket", "b", {
      name: "acme-p-eu1-files",
      location: "europe-west1",
      encryption: { defaultKmsKeyName },
    });

  test("is refused once where the clouds are as late as real ones", async () => {
    cloud.restart({ rules: { lateRights: true } });
    const key = await grant();
    await expect(bucket(key)).rejects.toThrow("Permission denied on Cloud KMS key");
    await expect(bucket(key)).resolves.toBeDefined();
  });

  test("is old enough for whoever comes later", async () => {
    const key = await grant();
    cloud.restart({ rules: { lateRights: true } });
    await expect(bucket(key)).resolves.toBeDefined();
  });
});

test("a stamp comes up on a cloud whose rights are late, where plain updates fail", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-late-"));
  mkdirSync(join(folder, "clouds"), { recursive: true });
  writeFileSync(join(folder, "clouds", "rules.json"), JSON.stringify({ lateRights: true, newAccount: true }));
  const engine = new EmbeddedEngine({ folder, passphrase: "late" });
  try {
    for (const id of few(STAMPS)) {
      const waited: string[] = [];
      const result = await upSettled(engine, stampSpec(id), {}, (step) => waited.push(step));
      expect(result.counts.create + result.counts.same).toBeGreaterThan(50);
      expect(waited.length).toBeGreaterThan(0);
      const again = await engine.up(stampSpec(id));
      expect(again.counts).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
    }
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
