import { StampError } from "../../core/errors";
import { CONFIG_KEYS, readIdentity } from "../../components/program/config";
import { dayOf, isExpired, refuseExpired } from "../../components/program/expiry";

const GOOD: Readonly<Record<string, unknown>> = {
  cloud: "aws",
  region: "eu-west-1",
  account: "210000000001",
  cidr: "10.16.0.0/16",
  class: "standard",
  ring: "canary",
};

function read(change: Readonly<Record<string, unknown>> = {}, id = "euw1a") {
  const values = { ...GOOD, ...change };
  return readIdentity(id, (key) => values[key]);
}

/** The messages of all that is wrong, as a user reads them. */
function faults(change: Readonly<Record<string, unknown>>, id = "euw1a"): string[] {
  try {
    read(change, id);
    return [];
  } catch (error) {
    if (!(error instanceof StampError)) throw error;
    return (error.problems.length > 0 ? error.problems : [error]).map(({ message }) => message);
  }
}

describe("a stack's config", () => {
  test("becomes the stamp's identity, with the defaults of the schema", () => {
    expect(read()).toEqual({
      ...GOOD,
      id: "euw1a",
      residency: "eu",
      generation: 1,
      originRotation: 0,
      retiring: false,
    });
  });

  test("takes what Pulumi passes, where everything is text and unset keys are empty", () => {
    const passed = { generation: "2", retiring: "true", residency: "", release: "", expires: "" };
    expect(read(passed)).toMatchObject({ generation: 2, retiring: true, residency: "eu" });
    expect(read({ retiring: "false" }).retiring).toBe(false);
  });

  test("takes a last day as the CLI passes one that stands without quotes in YAML", () => {
    expect(read({ expires: "2099-12-04 00:00:00 +0000 UTC" }).expires).toBe("2099-12-04");
    expect(faults({ expires: "2099-12-04 10:30:00 +0000 UTC" })).toHaveLength(1);
  });

  test("names the key as the user writes it, so that plain pulumi up says which one is wrong", () => {
    expect(faults({ cidr: "52.0.0.0/16" })).toEqual([
      'stampworks:cidr: the block is public; received "52.0.0.0/16"; allowed: a private block between /16 and /20 such as 10.20.0.0/16',
    ]);
    expect(faults({ ring: undefined })).toEqual([
      "stampworks:ring: missing; set it, e.g. pulumi config set stampworks:ring canary",
    ]);
    expect(faults({ generation: "two" })[0]).toMatch(/^stampworks:generation: not allowed; received "two"/);
    expect(faults({ retiring: "yes" })[0]).toMatch(/^stampworks:retiring: not allowed; received "yes"/);
  });

  test("tells all faults at once", () => {
    expect(faults({ cloud: "awz", ring: "A B", generation: "1000", cidr: "10.0.0.0/8" })).toHaveLength(4);
    expect(faults({ ring: undefined, cidr: "10.0.0.0/8" })).toHaveLength(2);
  });

  test.each([
    "../x",
    "constructor",
    "__proto__",
    "EUW1A",
    "a",
    "\u0435uw1a",
    "x".repeat(10_000),
    "eu-1",
    "1eu",
  ])("refuses the stack name %j as a stamp's id and says that the stack is to be renamed", (id) => {
    const [message, ...more] = faults({}, id);
    expect(more).toEqual([]);
    expect(message).toMatch(
      /^stack name: not allowed; received ".*2 to 8 lower-case letters and digits.*rename the stack/,
    );
    expect(message?.length).toBeLessThan(300);
  });

  test("has every field of the identity but the id", () => {
    expect([...CONFIG_KEYS].sort()).toEqual([
      "account",
      "beside",
      "besideServes",
      "cidr",
      "class",
      "cloud",
      "expires",
      "generation",
      "originRotation",
      "region",
      "release",
      "residency",
      "retiring",
      "ring",
    ]);
  });
});

describe("an ephemeral stamp", () => {
  test.each([
    ["2027-01-30", false],
    ["2027-01-31", false],
    ["2027-02-01", true],
    ["2028-01-01", true],
  ])("that ends on 2027-01-31 is expired on %s: %s", (today, expired) => {
    expect(isExpired({ expires: "2027-01-31" }, today)).toBe(expired);
  });

  test("is refused past its last day, unless it is being retired", () => {
    const stamp = { id: "eph1", expires: "2027-01-31", retiring: false };
    expect(() => refuseExpired(stamp, "2027-01-31")).not.toThrow();
    expect(() => refuseExpired(stamp, "2027-02-01")).toThrow(
      /stampworks:expires: stamp "eph1" expired; received "2027-01-31", and today is 2027-02-01/,
    );
    expect(() => refuseExpired({ ...stamp, retiring: true }, "2027-02-01")).not.toThrow();
    expect(() =>
      refuseExpired({ id: "eph1", retiring: false, expires: undefined }, "2099-01-01"),
    ).not.toThrow();
  });

  test("counts its days in UTC", () => {
    expect(dayOf(new Date("2027-01-31T23:30:00-05:00"))).toBe("2027-02-01");
  });
});
