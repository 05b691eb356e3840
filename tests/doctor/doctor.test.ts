import { Cloud } from "../../components/contract/cloud";
import * as aws from "./aws-account";
import * as azure from "./azure-account";
import * as google from "./google-project";
import { LACKS } from "./lacks";
import { Places } from "./places";
import { some } from "../sweep";
import { at } from "./stand-in";

let places: Places;
beforeAll(async () => {
  places = await Places.start();
});
afterAll(async () => places.stop());

test.each(Object.values(Cloud))(
  "says nothing of a good account on %s, and asks with reads alone",
  async (cloud) => {
    const findings = await places.ask(cloud, []);
    expect(findings.filter(({ state }) => state !== "fine")).toEqual([]);
    expect(findings.length).toBeGreaterThan(10);
    // Checks of names and of rights are questions that their APIs take as POST; nothing else changes anything there.
    const writes = places
      .standIn(cloud)
      .asked.filter(
        ({ method, path }) =>
          !["GET", "HEAD"].includes(method) && !/checkNameAvailability|testIamPermissions|^$/iu.test(path),
      );
    expect(writes).toEqual([]);
    const actions = places.standIn(cloud).asked.flatMap(({ body, headers }) => [
      new URLSearchParams(body).get("Action") ?? "",
      String(headers["x-amz-target"] ?? "")
        .split(".")
        .at(-1) ?? "",
    ]);
    for (const action of actions)
      expect(action).toMatch(/^(?:|Get\w+|Describe\w+|SimulatePrincipalPolicy|AssumeRole)$/u);
  },
);

test.each(
  some(LACKS, 9).map(([cloud, lack, rules, check, change]) => ({ cloud, lack, rules, check, change })),
)("on $cloud, $lack: found", async ({ cloud, rules, check, change }) => {
  const findings = await places.ask(cloud, rules(places.needsOn(cloud)), change);
  const found = findings.filter(({ state }) => state === "missing");
  expect([...new Set(found.map((finding) => finding.check))]).toEqual([check]);
  for (const { fix } of found) expect(fix).not.toBe("");
  expect(findings.filter(({ state }) => state === "unknown")).toEqual([]);
});

test("forty lacks or more are planted, over all clouds", () => {
  expect(LACKS.length).toBeGreaterThanOrEqual(40);
});

/** What is asked of the names that are the world's on Azure, and of Compute Engine on Google Cloud. */
const NAMES = ["storage-names", "vault-names", "database-names", "queue-names"];
const COMPUTE = ["region", "zones", "quota-networks", "quota-firewalls", "quota-addresses"];

describe("what the cloud does not tell is not taken for an answer", () => {
  test.each([
    [Cloud.Aws, aws.notSignedIn, ["account", "rights"]],
    [Cloud.Aws, aws.noRoleService, ["parent-zone"]],
    [Cloud.Aws, aws.noBuckets, ["bucket-names"]],
    [Cloud.Gcp, google.noBuckets, ["bucket-names"]],
    [Cloud.Azure, at(/locations$/u, { error: { message: "no right" } }, 403), ["region"]],
    [Cloud.Azure, at(/deletedVaults$/u, {}, 500), ["deleted-vaults"]],
    [Cloud.Gcp, at(/tiers$/u, { error: { message: "no right" } }, 403), ["database-class"]],
    [Cloud.Gcp, at(/billingInfo$/u, "<html>", 200), ["billing"]],
    [Cloud.Azure, at(/Microsoft\.\w+\/checkNameAvailability$/iu, {}, 400), NAMES],
    [Cloud.Azure, at(/Microsoft\.\w+\/checkNameAvailability$/iu, {}), NAMES],
    [Cloud.Azure, at(/\/providers$/u, {}, 404), ["providers"]],
    [Cloud.Azure, at(/usages$/u, { value: [] }), ["quota-cores", "quota-storage"]],
    [
      Cloud.Azure,
      at(/DBforPostgreSQL/u, { error: { code: "MissingSubscriptionRegistration", message: "no" } }, 409),
      ["database-class", "quota-cores", "database-names"],
    ],
    [Cloud.Azure, azure.list(/\/locations$/u, [], "https://elsewhere.example/next"), ["region"]],
    [Cloud.Gcp, google.off(/^compute/u, "compute.googleapis.com"), COMPUTE],
    [Cloud.Gcp, at(/\/tiers$/u, {}), ["database-class"]],
    [Cloud.Gcp, at(/instances\/[^/]+$/u, {}, 400), ["database-names"]],
    [Cloud.Gcp, at(/compute.*projects\/acme-stamp-1$/u, {}), ["quota-networks", "quota-firewalls"]],
  ] as const)("on %s", async (cloud, rule, checks) => {
    const findings = await places.ask(cloud, [rule]);
    expect(findings.filter(({ state }) => state === "unknown").map(({ check }) => check)).toEqual(checks);
    expect(findings.filter(({ state }) => state === "missing")).toEqual([]);
  });
});

test.each([
  [
    Cloud.Gcp,
    google.off(/^compute/u, "compute.googleapis.com"),
    "gcloud services enable compute.googleapis.com",
  ],
  [
    Cloud.Azure,
    at(/usages$/u, { error: { code: "MissingSubscriptionRegistration", message: "no" } }, 409),
    "az provider register --namespace Microsoft.DBforPostgreSQL",
  ],
] as const)("on %s, a service that is off is told with what turns it on", async (cloud, rule, fix) => {
  const findings = await places.ask(cloud, [rule]);
  expect(findings.flatMap((finding) => (finding.state === "unknown" ? [finding.fix] : []))).toContain(fix);
});
