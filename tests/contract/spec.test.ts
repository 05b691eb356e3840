import { blueprintSchema } from "../../components/contract/blueprint";
import { classSchema } from "../../components/contract/class";
import { StampContext } from "../../components/contract/context";
import { StampError } from "../../core/errors";
import { identitySchema } from "../../components/contract/identity";
import { parse } from "../../core/parse";
import { REGIONS } from "../../components/contract/regions";

const identity = {
  id: "euw1a",
  cloud: "aws",
  region: "eu-west-1",
  account: "111111111111",
  cidr: "10.20.0.0/16",
  class: "standard",
  ring: "canary",
};
const smallest = {
  bounds: { tenants: 150, requestsPerSecond: 1500, databaseConnections: 5000, storageGb: 10_000 },
  app: { image: "web" },
};
const fleet = {
  app: "acme",
  environment: "p",
  release: "1.0.0",
  classes: {},
  global: {
    aws: {
      registry: "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme",
      zone: "aws.acme.example",
      zoneId: "Z0123456789ABC",
      zoneRole: "arn:aws:iam::111122223333:role/stamp-zones",
    },
  },
};

function refused(change: object): string {
  try {
    parse(identitySchema, { ...identity, ...change }, "");
  } catch (error) {
    if (error instanceof StampError) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("an identity", () => {
  test("gets its residency from the region and its defaults from the schema", () => {
    expect(parse(identitySchema, identity, "")).toEqual({
      ...identity,
      originRotation: 0,
      residency: "eu",
      generation: 1,
      retiring: false,
    });
  });

  test.each([
    ["an id that climbs folders", { id: "../x" }, 'id: not allowed; received "../x"'],
    ["an id with an upper-case letter", { id: "EU1" }, "2 to 8 lower-case"],
    ["a look-alike letter, which the message spells out", { id: "\u0435uw1a" }, 'received "\\u{435}uw1a"'],
    ["an id of 10,000 characters, which the message shortens", { id: "a".repeat(10_000) }, "aaa…"],
    ["an unknown cloud", { cloud: "ibm" }, "aws, azure, gcp"],
    ["another cloud's region", { region: "westeurope" }, "a region of aws: us-east-1"],
    ["a region that is a property of every object", { region: "constructor" }, "a region of aws"],
    ["an account as a number", { account: 111111111111 }, "a value of type string"],
    ["an account that is too short", { account: "12345" }, "12-digit"],
    ["a residency the region is not under", { residency: "us" }, '"eu", the law of eu-west-1'],
    ["a public block", { cidr: "8.8.0.0/16" }, "the block is public"],
    ["a date that is none", { expires: "2027-02-30" }, "a date such as"],
    ["an unknown key", { colour: "red" }, "colour: unknown key"],
    ["a generation of zero", { generation: 0 }, "at least 1"],
    ["an id that is a word of the resources", { id: "web" }, "a word that resources do not use"],
    ["an id that is a usual ring", { id: "canary" }, "a word that resources do not use"],
    ["a ring that is a law's code", { ring: "eu" }, "a word that resources do not use"],
    ["a ring called as the class", { ring: "gold", class: "gold" }, "another word than the class"],
    ["an id called as the ring", { id: "gold", ring: "gold" }, "another word than ring and class"],
    ["a missing ring", { ring: undefined }, "ring: missing"],
  ])("is refused for %s", (_, change, message) => {
    expect(refused(change)).toContain(message);
  });

  test("with several faults comes back with all of them", () => {
    const message = refused({ id: "X", region: "mars", cidr: "1.2.3.4" });
    expect(message).toContain("id: not allowed");
    refused({ region: "mars", cidr: "1.2.3.4" });
    expect(refused({ region: "mars", cidr: "1.2.3.4" })).toMatch(/region: .*\n.*cidr: /s);
  });
});

describe("a class", () => {
  test("is the reference class by default: 5 to 10 instances, 2 replicas, 3 cache nodes", () => {
    const spec = parse(classSchema, smallest, "class");
    expect([spec.app.minInstances, spec.app.maxInstances]).toEqual([5, 10]);
    expect(spec.database.replicas).toBe(2);
    expect(spec.cache.nodes).toBe(3);
    expect([spec.observability.warnPercent, spec.observability.actPercent]).toEqual([70, 80]);
    expect(spec.deletionProtection).toBe(true);
  });

  test("has its restores tested only where it has a database", () => {
    const tested = { ...smallest, drills: { restoreTests: "monthly" } };
    expect(parse(classSchema, tested, "class").drills).toEqual({ faults: "off", restoreTests: "monthly" });
    const without = { ...tested, database: { enabled: false } };
    expect(() => parse(classSchema, without, "class")).toThrow(
      'class.drills.restoreTests: not allowed; received "monthly"; allowed: off where there is no database',
    );
  });

  test("whose numbers contradict each other is refused", () => {
    const bad = {
      ...smallest,
      app: { image: "web", minInstances: 11 },
      queue: { enabled: false },
      tier: "dedicated",
    };
    expect(() => parse(classSchema, bad, "class")).toThrow(/app.minInstances/);
    expect(() => parse(classSchema, { ...bad, app: { image: "web" } }, "class")).toThrow(
      /workers.enabled[\s\S]*bounds.tenants/,
    );
  });
});

describe("a stamp's context", () => {
  const blueprint = parse(blueprintSchema, fleet, "blueprint");
  const context = new StampContext(parse(identitySchema, identity, ""), blueprint);

  test("remembers each value it derives and what it stands for", () => {
    const name = context.physicalName("db", { max: 63 });
    const derived = Object.fromEntries(context.derivations().map(({ stands, value }) => [stands, value]));
    expect(derived["name(db)"]).toBe(name);
    expect(derived["cidr(app,1)"]).toBe("10.20.32.0/19");
    expect(derived["zone(2)"]).toBe("euw1-az3");
    expect(derived["region(copy)"]).toBe("eu-central-1");
    expect(derived["hostName"]).toBe("euw1a.aws.acme.example");
  });

  test("marks values that are too short to look for inside text", () => {
    const whole = context
      .derivations()
      .filter((entry) => entry.whole === true)
      .map((entry) => entry.stands);
    expect(whole).toEqual(["id", "residency", "ring"]);
  });

  test("refuses a cloud whose global scope the blueprint does not describe", () => {
    const azure = {
      ...identity,
      cloud: "azure",
      region: "westeurope",
      account: "00000000-0000-4000-8000-000000000001",
    };
    expect(() => new StampContext(parse(identitySchema, azure, ""), blueprint)).toThrow(/global\.azure/);
  });

  test("lifts deletion protection while the stamp is retired", () => {
    const retiring = new StampContext(parse(identitySchema, { ...identity, retiring: true }, ""), blueprint);
    expect([context.protects(true), context.protects(false), retiring.protects(true)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("the region tables", () => {
  test.each(Object.entries(REGIONS))(
    "%s copies backups only to another region, under the same law where the table knows it",
    (_, table) => {
      for (const [name, region] of Object.entries(table)) {
        expect(new Set(region.zones).size).toBe(3);
        expect(region.copy).not.toBe(name);
        const copy = region.copy === undefined ? undefined : table[region.copy];
        if (copy !== undefined) expect(copy.residency).toBe(region.residency);
      }
    },
  );
});
