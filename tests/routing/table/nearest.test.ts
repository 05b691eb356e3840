import { REGIONS } from "../../../components/contract/regions";
import { stampItemSchema } from "../../../components/routing/contract";
import { decide } from "../../../router/decision/decide";
import { buildTable } from "../../../router/table/build";
import { nearestStamps } from "../../../router/table/nearest";
import { countryPlaces, regionPlaces } from "../../../router/table/places";

const stamp = (id: string, region: string, more: object = {}) =>
  stampItemSchema.parse({
    ...{ id, region, number: 0, version: 1, cloud: "aws", originHost: `${id}.acme.example`, state: "active" },
    strangers: true,
    ...more,
  });
const FLEET = [
  stamp("ie", "eu-west-1"),
  stamp("va", "us-east-1"),
  stamp("jp", "ap-northeast-1"),
  stamp("au", "australiaeast"),
];

describe("the nearest stamp", () => {
  test.each([
    ["GB", "ie"],
    ["MX", "va"],
    ["KR", "jp"],
    ["NZ", "au"],
    // Across the line of dates, Fiji is near Sydney and the west of the Pacific no way around the globe.
    ["FJ", "au"],
    ["WS", "au"],
    ["KZ", "ie"],
  ])("of %s is %s", (country, id) => {
    expect(nearestStamps(FLEET).get(country)).toBe(id);
  });

  test.each([
    ["is closed", { state: "maintenance" }],
    ["is emptied", { state: "draining" }],
    ["takes none", { strangers: false }],
    ["is nowhere on the map", { region: "moon-1" }],
  ])("is never one that %s", (_, more) => {
    const nearest = nearestStamps([stamp("ie", "eu-west-1", more), stamp("va", "us-east-1")]);
    expect(nearest.get("GB")).toBe("va");
    expect(nearestStamps([stamp("ie", "eu-west-1", more)]).size).toBe(0);
  });

  test("takes strangers again as soon as it is over that it fails its tenants, by the table of before", () => {
    const failing = { until: "2027-01-01T00:00:00Z", why: "errors" };
    const stamps = [stamp("ie", "eu-west-1", { failing }), stamp("va", "us-east-1", { number: 1 })];
    const table = buildTable({ version: 1, stamps, pools: [], tenants: [] });
    const asked = (time: number) =>
      decide(
        {
          ...{ method: "GET", path: "/", token: { kind: "absent" as const }, time },
          headers: { host: "www.acme.example", "x-country": "GB" },
        },
        { sources: [], functions: [], nearest: { header: "x-country" } },
        table,
      );
    const until = Date.parse(failing.until) / 1000;
    expect(asked(until - 1)).toMatchObject({ reason: "down", retryAfter: 10 });
    expect(asked(until)).toMatchObject({ outcome: "stamp", stamp: "ie" });
  });

  test("is told for every country there is, and of every region a stamp can be in", () => {
    expect(countryPlaces().size).toBe(250);
    for (const code of countryPlaces().keys()) expect(code).toMatch(/^[A-Z]{2}$/);
    for (const [north, east] of [...countryPlaces().values(), ...regionPlaces().values()]) {
      expect(Math.abs(north)).toBeLessThanOrEqual(90);
      expect(Math.abs(east)).toBeLessThanOrEqual(180);
    }
    const regions = Object.values(REGIONS).flatMap((table) => Object.keys(table));
    expect(regions.filter((region) => !regionPlaces().has(region))).toEqual([]);
  });
});
