import { Cloud } from "../../../components/contract/cloud";
import { defineFleet } from "../../../components/program/index";
import type { StampEntry } from "../../../fleet/inventory/stack-config";
import type { LoadedFleet } from "../../../fleet/open";
import { refuseTooLong } from "../../../fleet/rollout/shares/job-time";
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
      refuseTooLong(["one"], fleetOf(cloud, { strategy, bakeMinutes }), isShort);
    expect(refuse(most)).not.toThrow();
    expect(refuse(most + 1)).toThrow(/bakeMinutes/);
    expect(() => refuseTooLong([], fleetOf(cloud, { strategy, bakeMinutes: 1440 }), isShort)).not.toThrow();
  },
);

test("a class whose releases roll has no such time", () => {
  expect(() =>
    refuseTooLong(["one"], fleetOf(Cloud.Aws, { strategy: "rolling", bakeMinutes: 1440 }), true),
  ).not.toThrow();
});
