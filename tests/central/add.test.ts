import { fleetBlueprintSchema } from "../../components/program/fleet-blueprint";
import { parse } from "../../core/parse";
import { StampError } from "../../core/errors";
import type { Inventory } from "../../fleet/inventory/inventory";
import type { CentralEntry, StampEntry } from "../../fleet/inventory/stack-config";
import { centreToList, withTaken } from "../../fleet/lifecycle/adding/centre-list";
import { blueprint } from "../../stacks/blueprint";
import { withEvents } from "../render/pooled";

const TEXT = `config:
  stampworks:cloud: aws # where
  stampworks:stamps:
    euw1a: "210000000001"
`;

test("a new stamp is listed with its account, and what was there stays", () => {
  expect(withTaken(TEXT, "euw1b", "210000000002")).toBe(`${TEXT}    euw1b: "210000000002"\n`);
  expect(withTaken("config:\n  stampworks:cloud: aws\n", "euw1b", "210000000002")).toBe(
    'config:\n  stampworks:cloud: aws\n  stampworks:stamps:\n    euw1b: "210000000002"\n',
  );
  expect(() => withTaken("a: 1\n", "euw1b", "210000000002")).toThrow(StampError);
});

describe("the centre that has to list a new stamp", () => {
  const fleet = parse(fleetBlueprintSchema, withEvents(blueprint), "blueprint");
  const placeOf = () => ({ line: 1, column: 1 });
  const stamp = {
    id: "euw1b",
    file: "stacks/Pulumi.euw1b.yaml",
    placeOf,
    identity: { class: "standard", cloud: "aws", residency: "eu", account: "210000000002" },
  } as unknown as StampEntry;
  const centre = {
    id: "central-aws-eu",
    file: "stacks/Pulumi.central-aws-eu.yaml",
    placeOf,
    home: { cloud: "aws", region: "eu-west-1", account: "210000000010", stamps: {}, former: [] },
  } as unknown as CentralEntry;
  const of = (central: CentralEntry[]) => ({ central }) as unknown as Inventory;

  test("is that of its law", () => {
    expect(centreToList(of([centre]), fleet, stamp)).toBe(centre);
  });

  test("is none where its class lets no events out", () => {
    expect(centreToList(of([centre]), parse(fleetBlueprintSchema, blueprint, "blueprint"), stamp)).toBe(
      undefined,
    );
  });

  test("has to be there before anything is written", () => {
    expect(() => centreToList(of([]), fleet, stamp)).toThrow(
      /the fleet has no centre that takes the events/u,
    );
  });
});
