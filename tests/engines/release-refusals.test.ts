import type { PropertyMap } from "../../graph/model/property";
import type { Refusal, Surroundings } from "../../render/kinds/kind";
import { kindOf } from "../../render/kinds/kinds";

const SENT_TO = ["arn:blue", "arn:green"];

/** A stack with one rule that sends to two groups. */
const AROUND: Surroundings = {
  siblings: () => [],
  others: (type) =>
    type === "aws:lb/listenerRule:ListenerRule"
      ? [
          {
            actions: [
              { type: "forward", forward: { targetGroups: SENT_TO.map((arn) => ({ arn, weight: 50 })) } },
            ],
          },
        ]
      : [],
  within: () => undefined,
  find: () => undefined,
};

const refused = (type: string, inputs: PropertyMap): Refusal | undefined =>
  kindOf(type).check?.(inputs, AROUND);

const service = (loadBalancers: PropertyMap[], strategy = "CANARY"): Refusal | undefined =>
  refused("aws:ecs/service:Service", { loadBalancers, deploymentConfiguration: { strategy } });
const shifts = (alternateTargetGroupArn: string): PropertyMap => ({
  targetGroupArn: "arn:blue",
  advancedConfiguration: { alternateTargetGroupArn, productionListenerRule: "arn:rule", roleArn: "arn:role" },
});

describe("the simulated AWS", () => {
  test("takes a canary whose two groups one rule sends to", () => {
    expect(service([shifts("arn:green")])).toBeUndefined();
    expect(service([{ targetGroupArn: "arn:blue" }], "ROLLING")).toBeUndefined();
  });

  test.each(["CANARY", "BLUE_GREEN", "LINEAR"])("refuses %s without a second group", (strategy) => {
    expect(service([{ targetGroupArn: "arn:blue" }], strategy)?.message).toContain("alternateTargetGroupArn");
    expect(service([], strategy)?.code).toBe("InvalidParameterException");
  });

  test("refuses a second group that nothing sends to, and a sixth", () => {
    expect(service([shifts("arn:other")])?.message).toContain("arn:other");
    expect(service(Array.from({ length: 6 }, () => shifts("arn:green")))?.message).toContain("5");
  });
});

describe.each([
  [
    "Azure",
    "azure-native:app:ContainerApp",
    (shares: number[]) => ({ configuration: { ingress: { traffic: shares.map((weight) => ({ weight })) } } }),
  ],
  [
    "Google Cloud",
    "gcp:cloudrunv2/service:Service",
    (shares: number[]) => ({ traffics: shares.map((percent) => ({ percent })) }),
  ],
])("the simulated %s", (_cloud, type, inputs) => {
  test("takes shares that are all requests", () => {
    for (const shares of [[100], [90, 10], [0, 100]]) expect(refused(type, inputs(shares))).toBeUndefined();
  });

  test("refuses shares that are not", () => {
    for (const shares of [[90, 20], [90], [0, 0]])
      expect(refused(type, inputs(shares))?.message).toContain("100");
  });
});
