import type { Cloud } from "../../components/contract/cloud";
import { identitySchema } from "../../components/contract/identity";
import type { AddFleet } from "../../fleet/lifecycle/add-check";
import { ADD_CHECKS } from "../../fleet/lifecycle/add-checks";
import type { StampEntry } from "../../fleet/inventory/stack-config";

const REGIONS = { aws: "eu-west-1", azure: "westeurope", gcp: "europe-west1" } as const;
const ACCOUNTS: Readonly<Record<Cloud, readonly [string, string]>> = {
  aws: ["210000000001", "210000000002"],
  azure: ["0a0b0c0d-0000-4000-8000-000000000001", "0a0b0c0d-0000-4000-8000-000000000002"],
  gcp: ["acme-prod-1", "acme-prod-2"],
};

const identity = (cloud: Cloud, account: string, id = "new1a", cidr = "10.17.0.0/16") =>
  identitySchema.parse({
    ...{ id, cloud, account, cidr, region: REGIONS[cloud], class: "standard", ring: "early" },
  });

/** What is said of the account of a new stamp, in a fleet with one stamp of some cloud. */
function said(cloud: Cloud, account: string, fleet: Partial<AddFleet>): readonly string[] {
  const whole: AddFleet = { stamps: [], retired: {}, today: "2026-11-21", ...fleet };
  return ADD_CHECKS.flatMap((check) => check(identity(cloud, account), whole))
    .filter(({ details }) => details.field === "--account")
    .map(({ message }) => message);
}

describe.each(["aws", "azure", "gcp"] as const)("on %s the account of a new stamp", (cloud) => {
  const [own, other] = ACCOUNTS[cloud];
  const stamps = [
    {
      ...{ id: "old1a", file: "stacks/Pulumi.old1a.yaml" },
      identity: identity(cloud, own, "old1a", "10.18.0.0/16"),
    } as StampEntry,
  ];

  test("is nobody else's", () => {
    expect(said(cloud, other, { stamps, layerAccount: own })).toEqual([]);
  });

  test("is not the routing layer's", () => {
    expect(said(cloud, own, { layerAccount: own })).toEqual([
      expect.stringMatching(
        /--account: the account is the routing layer's; received ".*make one for this stamp/,
      ),
    ]);
  });

  test("is not another stamp's", () => {
    expect(said(cloud, own, { stamps })).toEqual([expect.stringMatching(/is stamp "old1a"'s \(stacks\//)]);
  });
});

test("a subscription in capitals is refused, so that each has one spelling", () => {
  const result = identitySchema.safeParse({
    ...{ id: "new1a", cloud: "azure", account: "0A0B0C0D-0000-4000-8000-000000000001", cidr: "10.17.0.0/16" },
    ...{ region: "westeurope", class: "standard", ring: "early" },
  });
  expect(result.error?.issues.map(({ message }) => message).join("\n")).toContain("lower-case GUID");
});
