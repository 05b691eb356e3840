import type { ContainerApp } from "@pulumi/azure-native/app/containerApp";
import type { Service } from "@pulumi/gcp/cloudrunv2/service";
import { servingRevision } from "../../../fleet/rollout/shares/serving";
import type { PropertyMap } from "../../../graph/model/property";

const STACK = { project: "probe", stack: "s1" };
/** By which names the SDKs know a service's revisions; the compiler holds that they do. */
type Outputs = readonly [keyof ContainerApp | keyof Service, keyof ContainerApp | keyof Service, string];
const NAMES = {
  "azure-native:app:ContainerApp": ["latestRevisionName", "latestReadyRevisionName", "app-web-0abc1--"],
  "gcp:cloudrunv2/service:Service": [
    "latestCreatedRevision",
    "latestReadyRevision",
    "projects/p/locations/l/services/app/revisions/app-web-0abc1-",
  ],
} as const satisfies Readonly<Record<string, Outputs>>;

type Type = keyof typeof NAMES;
interface Cloud {
  readonly made: string;
  readonly ready: string;
}

/** What is said to serve where a state says one thing and the cloud, once it is asked, another; and how often it was asked. */
async function asked(
  type: Type,
  state: Cloud,
  cloud: Cloud,
  said = state.ready,
): Promise<readonly [string, number]> {
  const [madeName, readyName, start] = NAMES[type];
  let [now, refreshes] = [state, 0];
  const engine = {
    export: async (): Promise<PropertyMap> => ({
      deployment: {
        resources: [
          { type: "pulumi:pulumi:Stack", urn: "stack" },
          // The stamp's worker has revisions, too.
          {
            type,
            urn: "worker",
            outputs: {
              [madeName]: start.replace("web", "worker") + now.made,
              [readyName]: start.replace("web", "worker") + "worker",
            },
          },
          { type, urn: "web", outputs: { [madeName]: start + now.made, [readyName]: start + now.ready } },
        ],
      },
    }),
    refresh: async (): Promise<never> => {
      refreshes += 1;
      now = cloud;
      return undefined as never;
    },
  };
  const revision = await servingRevision(engine, STACK, start + said, new AbortController().signal);
  return [revision.slice(start.length), refreshes];
}

describe.each(Object.keys(NAMES) as Type[])("of a %s", (type) => {
  test("the revision that was ready when the last update ended serves, and nobody is asked", async () => {
    const settled = { made: "two", ready: "two" };
    expect(await asked(type, settled, settled)).toEqual(["two", 0]);
  });

  test("one that became ready after it serves", async () => {
    const cloud = { made: "two", ready: "two" };
    expect(await asked(type, { made: "two", ready: "one" }, cloud)).toEqual(["two", 1]);
  });

  test("one that never became ready does not", async () => {
    const state = { made: "two", ready: "one" };
    expect(await asked(type, state, state)).toEqual(["one", 1]);
  });

  // By whoever asked before and was killed, by stampworks drift or by pulumi refresh: none of them runs the program.
  test("one that a refresh since the last update found ready serves, whatever the output says", async () => {
    const settled = { made: "two", ready: "two" };
    expect(await asked(type, settled, settled, "one")).toEqual(["two", 0]);
  });
});

test.each([
  [
    "no web service",
    { deployment: { resources: [] } },
    /the stack has no web service of its output's revision/,
  ],
  [
    "none that is ready",
    {
      deployment: {
        resources: [
          { type: "azure-native:app:ContainerApp", outputs: { latestRevisionName: "app-web-0abc1--two" } },
        ],
      },
    },
    /no revision of the web service is ready/,
  ],
])("a stack with %s is refused: nothing is put beside a guess", async (_, state, refused) => {
  const engine = { export: () => Promise.resolve(state), refresh: async () => undefined as never };
  const asking = servingRevision(engine, STACK, "app-web-0abc1--one", new AbortController().signal);
  await expect(asking).rejects.toThrow(refused);
});
