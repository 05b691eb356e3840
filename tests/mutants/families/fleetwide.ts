import type { StampGraph } from "../../../fleet/check/states/stamp-graph";
import { ADDRESS_SPACES, NAME_SCOPES } from "../../../graph/closed/name-scopes";
import {
  CLOSED,
  type Expectation,
  type Family,
  extraOf,
  made,
  withExtra,
  withInput,
  withResource,
} from "../mutant";
import { placesOf } from "../place";

const fleet = (rule: string): Expectation => ({ law: "fleet", rules: [rule] });

/** Address ranges in, around and across another stamp's block. */
const RANGES: Readonly<Record<string, string>> = {
  "the same block": "10.17.0.0/16",
  "inside another's block": "10.17.240.0/24",
  "around another's block": "10.17.0.0/15",
  "a whole network": "10.0.0.0/8",
  "across another's edge": "10.18.255.0/24",
};

/** Every address space of the stamp, and one more of each kind, overlapping another stamp's. */
export const overlaps: Family = function* ({ stamp, cloud }) {
  const expected = [fleet("fleet/address-overlap"), CLOSED];
  for (const [what, range] of Object.entries(RANGES)) {
    for (const resource of made(stamp)) {
      const paths = ADDRESS_SPACES[resource.type] ?? [];
      for (const place of placesOf(resource.inputs)) {
        if (!paths.includes(place.path.replaceAll(/\[\d+\]/gu, ""))) continue;
        yield {
          family: "overlapping addresses",
          cloud,
          urn: resource.urn,
          path: place.path,
          what,
          expected,
          make: () => withInput(stamp, resource, place, range),
        };
      }
    }
    for (const type of Object.keys(ADDRESS_SPACES)) {
      if (!type.startsWith(cloud)) continue;
      const inputs = INPUTS[type]?.(range);
      if (inputs === undefined) continue;
      yield {
        family: "overlapping addresses",
        cloud,
        urn: extraOf(stamp.graph, type, inputs).urn,
        path: "",
        what: `one more ${type}: ${what}`,
        expected: [fleet("fleet/address-overlap")],
        make: () => withExtra(stamp, type, inputs).stamp,
      };
    }
  }
};

const INPUTS: Readonly<
  Record<string, (range: string) => StampGraph["graph"]["resources"][number]["inputs"]>
> = {
  "aws:ec2/vpc:Vpc": (cidrBlock) => ({ cidrBlock }),
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": (cidrBlock) => ({ cidrBlock }),
  "aws:ec2/subnet:Subnet": (cidrBlock) => ({ cidrBlock }),
  "azure-native:network:VirtualNetwork": (range) => ({ addressSpace: { addressPrefixes: [range] } }),
  "azure-native:network:Subnet": (range) => ({ addressPrefixes: [range] }),
  "gcp:compute/subnetwork:Subnetwork": (range) => ({
    ipCidrRange: "10.16.0.0/28",
    secondaryIpRanges: [{ rangeName: "more", ipCidrRange: range }],
  }),
};

/** Every physical name that is another stamp's already, also where both stamps are in one account. */
export const duplicates: Family = function* ({ stamp, other, cloud }) {
  const twins = new Map(made(other).map(({ type, name, inputs }) => [`${type}\n${name}`, inputs]));
  const place = (stands: string): string =>
    other.derivations.find((each) => each.stands === stands)?.value ?? "";
  const together: StampGraph = {
    ...stamp,
    derivations: stamp.derivations.map((each) =>
      each.stands === "account" || each.stands === "region" ? { ...each, value: place(each.stands) } : each,
    ),
  };
  for (const resource of made(stamp)) {
    const rule = NAME_SCOPES[resource.type];
    const name =
      rule === undefined ? undefined : twins.get(`${resource.type}\n${resource.name}`)?.[rule.property];
    if (rule === undefined || typeof name !== "string" || name.startsWith("swt0")) continue;
    const [at] = placesOf(resource.inputs).filter(({ path }) => path === rule.property);
    if (at === undefined) continue;
    const base = { family: "duplicate physical name", cloud, urn: resource.urn, path: rule.property };
    yield {
      ...base,
      what: `${name}, in one account`,
      expected: [fleet("fleet/duplicate-name")],
      make: () => withInput(together, resource, at, name),
    };
    const expected = rule.scope === "global" ? [fleet("fleet/duplicate-name")] : [CLOSED];
    yield { ...base, what: name, expected, make: () => withInput(stamp, resource, at, name) };
  }
};

const IDS: Readonly<Record<string, string>> = {
  aws: "arn:aws:sqs:eu-west-1:999999999999:orders",
  azure:
    "/subscriptions/99999999-0000-1111-2222-333333333333/resourceGroups/orders/providers/Microsoft.X/y/z",
  gcp: "projects/other-project/global/things/orders",
};

/** Every resource that lives in another account than the stamp's, as its id in a state shows. */
export const accounts: Family = function* ({ stamp, cloud }) {
  for (const resource of made(stamp)) {
    if (resource.type.startsWith("pulumi:providers:") || resource.type.startsWith("random:")) continue;
    const id = `${IDS[cloud] ?? ""}-${resource.name}`;
    yield {
      family: "resource in another account",
      cloud,
      urn: resource.urn,
      path: "id",
      what: id,
      expected: [fleet("fleet/account-mismatch")],
      make: () => withResource(stamp, resource, { id }),
    };
  }
};
