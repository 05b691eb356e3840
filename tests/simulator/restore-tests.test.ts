import type { PropertyMap } from "../../graph/model/property";
import { TestCloud } from "./clouds";

/** What AWS Backup refuses of tests of restores; the sources stand in render/kinds/aws/drills/restore-tests.ts. */

let cloud: TestCloud;
beforeEach(async () => {
  cloud = new TestCloud();
  await cloud.make("aws:backup/vault:Vault", "v", { name: "app" });
  await cloud.make("aws:iam/role:Role", "r", { name: "tests", assumeRolePolicy: "{}" });
  await cloud.make("aws:rds/instance:Instance", "d", {
    ...{ identifier: "app", engine: "postgres", username: "app", allocatedStorage: 20 },
    ...{ instanceClass: "db.t4g.micro", skipFinalSnapshot: true },
  });
});
afterEach(() => cloud.dispose());

const PLAN = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
const SELECTION = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
const VAULT = "arn:aws:backup:eu-west-1:111122223333:backup-vault";
const DATABASE = "arn:aws:rds:eu-west-1:111122223333:db:app";

const plan = (points: PropertyMap = {}, more: PropertyMap = {}): PropertyMap => ({
  name: "tests",
  scheduleExpression: "cron(0 5 ? * TUE *)",
  recoveryPointSelection: {
    algorithm: "LATEST_WITHIN_WINDOW",
    includeVaults: [`${VAULT}:app`],
    recoveryPointTypes: ["SNAPSHOT"],
    ...points,
  },
  ...more,
});
const selection = (more: PropertyMap = {}): PropertyMap => ({
  name: "database",
  restoreTestingPlanName: "tests",
  protectedResourceType: "RDS",
  protectedResourceArns: [DATABASE],
  iamRoleArn: "arn:aws:iam::111122223333:role/tests",
  validationWindowHours: 4,
  ...more,
});

describe("a restore testing plan", () => {
  test.each<[string, PropertyMap, string]>([
    ["a name with a dash", plan({}, { name: "acmep-euw1a-tests" }), "acmep-euw1a-tests"],
    ["a name of 51 characters", plan({}, { name: "a".repeat(51) }), "a".repeat(51)],
    ["no vault", plan({ includeVaults: [] }), "at least one vault"],
    ["* beside a vault", plan({ includeVaults: ["*", `${VAULT}:app`] }), "* alone"],
    ["the name of a vault", plan({ includeVaults: ["app"] }), "ARNs of vaults"],
    ["* beside a vault that is left out", plan({ excludeVaults: ["*", `${VAULT}:app`] }), "ExcludeVaults"],
    ["another algorithm", plan({ algorithm: "OLDEST" }), "Algorithm"],
    ["another type", plan({ recoveryPointTypes: ["COPY"] }), "RecoveryPointTypes"],
    ["a window of no day", plan({ selectionWindowDays: 0 }), "SelectionWindowDays"],
    ["a start of eight days", plan({}, { startWindowHours: 192 }), "StartWindowHours"],
  ])("with %s is refused", async (_, inputs, message) => {
    await expect(cloud.make(PLAN, "p", inputs)).rejects.toThrow(message);
  });

  test.each<[string, string[]]>([
    ["* alone", ["*"]],
    ["a wildcard of ARNs", ["arn:aws:backup:*:*:backup-vault:acmep-*"]],
  ])("with %s is taken: the stamp's rules are what refuses it", async (_, includeVaults) => {
    await expect(cloud.make(PLAN, "p", plan({ includeVaults }))).resolves.toBeDefined();
  });

  test("goes only after its selections", async () => {
    const made = await cloud.make(PLAN, "p", plan());
    const selected = await cloud.make(SELECTION, "s", selection());
    await expect(cloud.remove(PLAN, "p", made.id)).rejects.toThrow("must be deleted prior");
    await cloud.remove(SELECTION, "s", selected.id);
    await expect(cloud.remove(PLAN, "p", made.id)).resolves.toBeUndefined();
  });
});

describe("a restore testing selection", () => {
  test("of a plan that is not there is refused", async () => {
    await expect(cloud.make(SELECTION, "s", selection())).rejects.toThrow("does not exist");
  });

  test.each<[string, PropertyMap, string]>([
    ["a name with a dash", { name: "the-database" }, "letters, digits and underscores"],
    ["* beside an ARN", { protectedResourceArns: ["*", DATABASE] }, "* alone"],
    ["neither ARNs nor conditions", { protectedResourceArns: [] }, "or ProtectedResourceConditions"],
    ["conditions beside an ARN", { protectedResourceConditions: { stringEquals: [] } }, "not beside ARNs"],
    ["31 ARNs", { protectedResourceArns: Array<string>(31).fill(DATABASE) }, "at most 30"],
    ["a window of eight days", { validationWindowHours: 192 }, "ValidationWindowHours"],
  ])("with %s is refused", async (_, more, message) => {
    await cloud.make(PLAN, "p", plan());
    await expect(cloud.make(SELECTION, "s", selection(more))).rejects.toThrow(message);
  });
});
