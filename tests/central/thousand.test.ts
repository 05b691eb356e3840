import { DOORS, doorOf, MOST_AT_A_DOOR } from "../../components/contract/centres";
import { REGIONS } from "../../components/contract/regions";
import { checkClosed } from "../../graph/closed/closed";
import type { Derivation, ResourceGraph } from "../../graph/model/graph";
import { evaluate } from "../../policies/evaluate";
import { baseline } from "../../policies/packs/baseline";
import { Subject } from "../../policies/subject";
import { type HomeCloud, HOMES, renderCentre } from "./render";

/** Most characters of a bus's policy. Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MOST_CHARACTERS = 10_240;

/** Accounts of AWS as they are given out: any twelve digits. */
function accountsOf(count: number): readonly string[] {
  let state = 12_345;
  const digits = (): string => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return String(state >>> 4)
      .padStart(9, "0")
      .slice(-6);
  };
  return Array.from({ length: count }, () => `${digits()}${digits()}`.replace(/^0/u, "1"));
}

const STAMPS: Readonly<Record<HomeCloud, (account: string, index: number) => string>> = {
  aws: (account) => account,
  azure: (_, index) => `00000000-aaaa-4bbb-8ccc-${String(index).padStart(12, "0")}`,
  gcp: (_, index) => `acme-p-stamp-${index}`,
};

describe.each(Object.keys(HOMES) as HomeCloud[])(
  "a centre of a thousand stamps of one law on %s",
  (cloud) => {
    const accounts = accountsOf(1000);
    const stamps = Object.fromEntries(
      accounts.map((account, index) => [`s${index}`, STAMPS[cloud](account, index)]),
    );
    let graph: ResourceGraph;
    let derivations: readonly Derivation[];
    beforeAll(async () => {
      graph = await renderCentre(cloud, { stamps: JSON.stringify(stamps) });
      derivations = graph.outputs["derivations"] as unknown as Derivation[];
    });

    test("is closed and keeps the security baseline", () => {
      expect(checkClosed(graph, { derivations })).toEqual([]);
      const found = evaluate(baseline, new Subject(graph, derivations));
      expect(found.filter(({ unknown }) => unknown !== true)).toEqual([]);
    });

    if (cloud !== "aws") return;

    test("lets each of them in at its own door and at no other, within what a policy may take", () => {
      const policies = graph.resources.filter(
        ({ type }) => type === "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
      );
      expect(policies).toHaveLength(DOORS);
      const seen = policies.flatMap(({ inputs: { eventBusName, policy } }) => {
        expect(String(policy).length).toBeLessThanOrEqual(MOST_CHARACTERS);
        return [...String(policy).matchAll(/iam::(\d{12}):root/gu)].map(([, account = ""]) => {
          expect(doorOf("acmep-central-bus-h8oi7", account)).toBe(eventBusName);
          return account;
        });
      });
      expect(seen.sort()).toEqual([...new Set(accounts)].sort());
    });

    test("has at each door a rule and a target that writes to the lake: a bus drops what no rule takes", () => {
      const of = (type: string): unknown[] =>
        graph.resources.filter((each) => each.type === type).map(({ inputs }) => inputs["eventBusName"]);
      const buses = graph.resources
        .filter(({ type }) => type === "aws:cloudwatch/eventBus:EventBus")
        .map(({ inputs }) => inputs["name"]);
      expect(buses).toHaveLength(DOORS);
      expect(of("aws:cloudwatch/eventRule:EventRule").sort()).toEqual(buses.sort());
      expect(of("aws:cloudwatch/eventTarget:EventTarget").sort()).toEqual(buses.sort());
    });
  },
);

test("the policy of a bus of EventBridge has room for the most accounts of a door", () => {
  const [region = ""] = Object.keys(REGIONS.aws).sort((a, b) => b.length - a.length);
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Stamps",
        Effect: "Allow",
        Principal: { AWS: Array.from({ length: MOST_AT_A_DOOR }, () => "arn:aws:iam::210000000001:root") },
        Action: "events:PutEvents",
        Resource: `arn:aws:events:${region}:210000000010:event-bus/abcdefpp-central-bus-h8oi7-d1`,
      },
    ],
  };
  expect(JSON.stringify(policy).length).toBeLessThanOrEqual(MOST_CHARACTERS);
});
