import { Cloud } from "../../../components/contract/cloud";
import { defineFleet } from "../../../components/program/index";
import type { StampEntry } from "../../../fleet/inventory/stack-config";
import type { LoadedFleet } from "../../../fleet/open";
import { refuseTooLong } from "../../../fleet/rollout/shares/job-time";
import { metricGatesSchema } from "../../../fleet/rollout/metrics/schema";
import { SETTINGS } from "../runs";
import { shifted } from "../../render/shifted";

/** As much of a fleet as is asked: one stamp on a cloud. */
function fleetOf(cloud: Cloud, deployment: object): LoadedFleet {
  const blueprint = defineFleet(shifted(deployment)).blueprint();
  const stamp = { id: "one", identity: { cloud, class: "standard" } } as StampEntry;
  const inventory = { stamps: [stamp] } as unknown as LoadedFleet["inventory"];
  return { inventory, program: { blueprint } as LoadedFleet["program"] };
}

test.each([
  [Cloud.Azure, "canary", false, 120],
  [Cloud.Gcp, "canary", true, 120],
  [Cloud.Gcp, "blue-green", false, 120],
  [Cloud.Aws, "blue-green", false, 120],
  [Cloud.Aws, "canary", false, 60],
  [Cloud.Aws, "blue-green", true, 40],
  [Cloud.Aws, "canary", true, 20],
])(
  "a pipeline's job on %s waits for %s (short session: %s) %i minutes and no longer",
  (cloud, strategy, isShort, most) => {
    const refuse = (bakeMinutes: number) => (): void =>
      refuseTooLong(["one"], fleetOf(cloud, { strategy, bakeMinutes }), isShort, SETTINGS.gates);
    expect(refuse(most)).not.toThrow();
    expect(refuse(most + 1)).toThrow(/bakeMinutes/);
    expect(() =>
      refuseTooLong([], fleetOf(cloud, { strategy, bakeMinutes: 1440 }), isShort, SETTINGS.gates),
    ).not.toThrow();
  },
);

test("a class whose releases roll has no such time", () => {
  expect(() =>
    refuseTooLong(
      ["one"],
      fleetOf(Cloud.Aws, { strategy: "rolling", bakeMinutes: 1440 }),
      true,
      SETTINGS.gates,
    ),
  ).not.toThrow();
});

describe("gates that weigh what failed ask for six windows, however short a stamp bakes", () => {
  const asking = (minutes: number, share: boolean): typeof SETTINGS.gates => ({
    ...SETTINGS.gates,
    metrics: metricGatesSchema.parse({
      prometheus: "https://prometheus.example.com",
      gates: [
        {
          ...{ name: "errors", query: `errors[${minutes}m]`, mostOfBefore: 2, floor: 0.005, share },
          traffic: { query: `increase(requests[${minutes}m])`, least: 1 },
        },
      ],
    }),
  });
  const refuse = (cloud: Cloud, gates: typeof SETTINGS.gates) => (): void =>
    refuseTooLong(["one"], fleetOf(cloud, { strategy: "canary", bakeMinutes: 10 }), false, gates);

  test.each([Cloud.Azure, Cloud.Gcp])("on %s a job has time for 20 minutes and no longer", (cloud) => {
    expect(refuse(cloud, asking(20, true))).not.toThrow();
    expect(refuse(cloud, asking(21, true))).toThrow(/--gate-metrics.*126 minutes/);
    expect(refuse(cloud, asking(21, false))).not.toThrow();
    expect(refuse(cloud, { ...asking(5, true), timeoutMs: 121 * 60_000 })).toThrow(/--gate-metrics/);
  });

  test("on AWS, where ECS shifts, no gate is asked while two stand", () => {
    expect(refuse(Cloud.Aws, asking(60, true))).not.toThrow();
  });
});
