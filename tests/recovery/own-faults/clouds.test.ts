import { faultNames } from "../../../components/contract/faults/fault-names";
import type { PropertyValue } from "../../../graph/model/property";
import { ownExperiment } from "../../../fleet/recovery/faults/own/azure";
import { ownInstance } from "../../../fleet/recovery/faults/own/gcp";
import type { OwnPlace } from "../../../fleet/recovery/faults/own/place";
import { faulted } from "../../policies/faults/faults";
import { IDENTITIES, renderReference } from "../../render/reference";
import { VendorPrograms } from "./stand-in";

let vendors: VendorPrograms;
beforeEach(() => {
  vendors = new VendorPrograms();
});
afterEach(() => vendors.remove());

function placeOn(cloud: "azure" | "gcp"): OwnPlace {
  const account = IDENTITIES[cloud]["account"] ?? "";
  const names = faultNames({
    ...{ app: "acme", environment: "p", stamp: "test1", generation: 1, account },
  });
  const { signal } = new AbortController();
  return { stamp: "test1", account, region: "r", names, env: { PATH: vendors.path }, signal };
}

describe("the stamp's own experiment of Chaos Studio", () => {
  const place = (): OwnPlace => placeOn("azure");
  const group = (): string => `/subscriptions/${place().account}/resourceGroups/${place().names.group}`;
  const target = (resource: string, type = "Microsoft-NetworkSecurityGroup"): string =>
    `${group()}/providers/${resource}/providers/Microsoft.Chaos/targets/${type}`;
  const own = (): string => target("Microsoft.Network/networkSecurityGroups/data");
  type Action = {
    type: string;
    name: string;
    duration?: string;
    parameters: { key: string; value: string }[];
  };

  /** As the stamp makes it. */
  async function steps(): Promise<{ branches: { actions: Action[] }[] }[]> {
    const { resources } = await renderReference("azure", { blueprint: faulted() });
    const made = resources.find(({ type }) => type === "azure-native:chaos:Experiment");
    const { properties } = (made?.inputs ?? {}) as Record<string, PropertyValue>;
    return JSON.parse(JSON.stringify(properties)).steps;
  }

  async function found(
    change: (action: Action) => Partial<Action> = () => ({}),
    selectors: readonly object[] = [{ type: "List", targets: [{ id: own() }] }],
  ): Promise<string> {
    const changed = (await steps()).map(({ branches }) => ({
      branches: branches.map(({ actions }) => ({
        actions: actions.map((each) => ({ ...each, ...change(each) })),
      })),
    }));
    vendors.answer("--method", { properties: { selectors, steps: changed } });
    return ownExperiment(place());
  }

  test("is found as the stamp makes it, whatever case its ids come in", async () => {
    const { names } = place();
    const id = `${group()}/providers/Microsoft.Chaos/experiments/${names.experiment}`;
    expect(await found()).toBe(id);
    expect(vendors.calls().join("\n")).toContain(`https://management.azure.com${id}?api-version=`);
    expect(await found(undefined, [{ type: "List", targets: [{ id: own().toUpperCase() }] }])).toBe(id);
  });

  test("is not there where Azure says so", async () => {
    await expect(ownExperiment(place())).rejects.toThrow(/ResourceNotFoundException/);
  });

  test.each<[string, () => readonly object[]]>([
    ["nothing", () => []],
    ["what a query finds", () => [{ type: "Query", queryString: "resources" }]],
    ["no target", () => [{ type: "List", targets: [] }]],
    [
      "another stamp's",
      () => [
        { type: "List", targets: [{ id: own().replace(/resourceGroups\/[^/]+/, "resourceGroups/other") }] },
      ],
    ],
    [
      "a group whose name begins with the stamp's",
      () => [{ type: "List", targets: [{ id: own().replace("/providers/", "2/providers/") }] }],
    ],
    [
      "another stamp's beside",
      () => [{ type: "List", targets: [{ id: own() }, { id: own().replace(place().names.group, "other") }] }],
    ],
    [
      "something else of the stamp",
      () => [
        {
          type: "List",
          targets: [{ id: target("Microsoft.KeyVault/vaults/secrets", "Microsoft-KeyVault") }],
        },
      ],
    ],
    [
      "no group at all",
      () => [{ type: "List", targets: [{ id: target("Microsoft.Network/networkSecurityGroups/") }] }],
    ],
  ])("is refused where it selects %s", async (_, selectors) => {
    await expect(found(undefined, selectors())).rejects.toThrow(/a selector leaves the stamp/);
  });

  const says =
    (key: string, value: string) =>
    ({ parameters }: Action): Partial<Action> => ({
      parameters: [...parameters.filter((each) => each.key !== key), { key, value }],
    });
  test.each<[string, (action: Action) => Partial<Action>]>([
    ["lets everybody in", says("action", "Allow")],
    [
      "says two things",
      ({ parameters }) => ({ parameters: [...parameters, { key: "action", value: "Allow" }] }),
    ],
    ["refuses what goes out", says("direction", "Outbound")],
    ["lasts for half a day", () => ({ duration: "PT12H" })],
    ["does something else", () => ({ name: "urn:csci:microsoft:keyVault:denyAccess/1.0" })],
    ["never ends", () => ({ type: "discrete" })],
  ])("is refused where it %s", async (_, change) => {
    await expect(found(change)).rejects.toThrow(/an action does something else, or for longer/);
  });

  test("is refused where it does nothing", async () => {
    vendors.answer("--method", {
      properties: { selectors: [{ type: "List", targets: [{ id: own() }] }], steps: [] },
    });
    await expect(ownExperiment(place())).rejects.toThrow(/it does nothing/);
  });
});

describe("the stamp's own instance of Cloud SQL", () => {
  const has = (settings: object): void => vendors.answer("instances", { settings });
  const labels = { "stampworks-stamp": "test1" };

  test("is found by its name in the stamp's project", async () => {
    const place = placeOn("gcp");
    has({ availabilityType: "REGIONAL", userLabels: labels });
    expect(await ownInstance(place)).toBe(place.names.database);
    expect(vendors.calls()).toEqual([
      `gcloud sql instances describe ${place.names.database} --format json --quiet --project ${place.account}`,
    ]);
  });

  test.each([
    [
      "another stamp's",
      { availabilityType: "REGIONAL", userLabels: { "stampworks-stamp": "other" } },
      /is other/,
    ],
    ["nobody's", { availabilityType: "REGIONAL" }, /stampworks-stamp is not there/],
    ["without a standby", { availabilityType: "ZONAL", userLabels: labels }, /no standby to fail over to/],
    ["without an answer to that", { userLabels: labels }, /no standby to fail over to/],
  ])("is refused where it is %s", async (_, settings, problem) => {
    has(settings);
    await expect(ownInstance(placeOn("gcp"))).rejects.toThrow(problem);
  });

  test("is not there where Google Cloud says so", async () => {
    await expect(ownInstance(placeOn("gcp"))).rejects.toThrow(/ResourceNotFoundException/);
  });
});
