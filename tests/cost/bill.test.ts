import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { toCents } from "../../planning/capacity/money";
import { assumptionsSchema, usageOf } from "../../planning/cost/assumptions";
import { PriceBook } from "../../planning/cost/price-table";
import { grouped } from "../../planning/cost/report";
import { billOf } from "../../planning/cost/cost-of";
import { changed, formOf, PRICING, priced } from "./forms";

const HOURS = 730;

describe("the bill of a stamp", () => {
  test("has the database's hours and storage by hand: a primary in two zones and two replicas", () => {
    const { lines } = priced("standard/aws");
    const of = (price: string): number =>
      toCents(lines.filter((line) => line.price === price).reduce((sum, { monthly }) => sum + monthly, 0));
    expect(of("rds.db.r6g.2xlarge.multiAz.hour")).toBe(toCents(1.798 * HOURS));
    expect(of("rds.db.r6g.2xlarge.hour")).toBe(toCents(2 * 0.899 * HOURS));
    expect(of("rds.multiAz.storageGb")).toBe(toCents(256 * 0.23));
    expect(of("rds.storageGb")).toBe(toCents(2 * 256 * 0.115));
    expect(of("elasticache.valkey.cache.m6g.large.hour")).toBe(toCents(3 * 0.1192 * HOURS));
    expect(of("nat.hour")).toBe(toCents(3 * 0.045 * HOURS));
  });

  test("has Azure's server with its standby, machines and messaging by hand", () => {
    const { lines } = priced("standard/azure");
    const of = (price: string): number =>
      toCents(lines.filter((line) => line.price === price).reduce((sum, { monthly }) => sum + monthly, 0));
    expect(of("postgresql.Standard_E8ds_v5.hour")).toBe(toCents((2 + 1 + 1) * 0.96 * HOURS));
    expect(of("postgresql.storageGb")).toBe(toCents((2 + 1 + 1) * 256 * 0.115));
    expect(of("containerapps.dedicated.vcpuHour")).toBe(toCents(3 * 8 * 0.05708 * HOURS));
    expect(of("redis.Balanced_B5.hour")).toBe(toCents(2 * 0.156 * HOURS));
    expect(of("servicebus.premium.hour")).toBe(toCents(0.9275 * HOURS));
    expect(of("keyvault.hsmKey")).toBe(10);
  });

  test("has Google Cloud's regional database, cache nodes and rules by hand", () => {
    const { lines } = priced("standard/gcp");
    const of = (price: string): number =>
      toCents(lines.filter((line) => line.price === price).reduce((sum, { monthly }) => sum + monthly, 0));
    expect(of("sql.plus.vcpuHour")).toBe(toCents((2 + 1 + 1) * 8 * 0.0537 * HOURS));
    expect(of("sql.plus.gbHour")).toBe(toCents((2 + 1 + 1) * 64 * 0.0091 * HOURS));
    expect(of("sql.regional.storageGb")).toBe(toCents(256 * 0.34));
    expect(of("sql.storageGb")).toBe(toCents(2 * 256 * 0.17));
    expect(of("valkey.STANDARD_SMALL.hour")).toBe(toCents(3 * 0.1425 * HOURS));
    // Two rules cost what five do.
    expect(of("lb.ruleHour")).toBe(toCents(0.025 * HOURS));
  });

  test("has what follows use by hand: requests at the mean, answers, firewall and logs", () => {
    const { lines } = priced("standard/aws");
    const of = (price: string): number =>
      lines.filter((line) => line.price === price).reduce((sum, line) => sum + line.quantity, 0);
    // 1,500/s at the peak are 375/s on average.
    const requests = 375 * 3600 * HOURS;
    expect(of("waf.requests")).toBeCloseTo(requests / 1e6, 6);
    expect(of("transfer.outGb")).toBeCloseTo((requests * 10) / 1e6, 6);
    expect(of("sqs.requests")).toBeCloseTo((requests * 0.05 * 3) / 1e6, 6);
    expect(of("s3.gb")).toBeGreaterThan(7500 * 1.1);
    expect(of("logs.gb")).toBeGreaterThan((requests * 1.2) / 1e6);
  });

  test("has the app's tasks that run on average, and never fewer than the least", () => {
    const quantity = (peakOverMean: number): number =>
      priced("standard/aws", undefined, {
        ...PRICING,
        assume: assumptionsSchema.parse({ peakOverMean }),
      })
        .lines.filter(({ name, price }) => price === "fargate.vcpuHour" && name.endsWith("-web"))
        .reduce((sum, line) => sum + line.quantity, 0);
    // One vCPU each: the least of 5 at a mean load of a quarter, 8 of 10 where the mean is near the peak.
    expect(quantity(4)).toBeCloseTo(5 * HOURS, 6);
    expect(quantity(1.25)).toBeCloseTo(8 * HOURS, 6);
  });

  test("adds up: lines make the month, sizes make the fixed part, parts and groups lose nothing", () => {
    for (const id of ["standard/aws", "premium/azure", "standard/gcp"]) {
      const { fixed, lines, monthly, parts } = priced(id);
      const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
      expect(sum(lines.map((line) => line.monthly))).toBeCloseTo(monthly, 6);
      expect(sum(lines.filter(({ by }) => by === "size").map((line) => line.monthly))).toBeCloseTo(fixed, 6);
      expect(sum(Object.values(parts))).toBeCloseTo(monthly, 6);
      expect(sum(grouped(lines).map((line) => line.monthly))).toBeCloseTo(monthly, 6);
      expect(Object.keys(parts)).toEqual(expect.arrayContaining(["database", "app", "network", "cache"]));
    }
  });

  test("divides by the tenants of the bound, at 100 % and at 75 % of it, with the revenue a margin takes", () => {
    const { monthly, perTenant } = priced("standard/aws", undefined, { ...PRICING, margin: 0.4 });
    expect(perTenant.map(({ fill, tenants }) => [fill, tenants])).toEqual([
      [1, 150],
      [0.75, 112.5],
    ]);
    const [full, headroom] = perTenant;
    expect(full?.perTenant).toBeCloseTo(monthly / 150, 9);
    expect(full?.revenuePerTenant).toBeCloseTo(monthly / 150 / 0.6, 9);
    // Fewer tenants share what is due anyway, but use less of what follows use.
    expect(headroom?.monthly).toBeLessThan(monthly);
    expect(headroom?.perTenant).toBeGreaterThan(full?.perTenant ?? Infinity);
  });

  test("never falls when more of the bounds is used", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const id = fc.constantFrom("standard/aws", "standard/azure", "standard/gcp");
    const forms = new Map(
      ["standard/aws", "standard/azure", "standard/gcp"].map((one) => [one, formOf(one)]),
    );
    fc.assert(
      fc.property(id, share, share, (one, a, b) => {
        const bill = (fill: number): number =>
          billOf(
            forms.get(one)!,
            one.split("/")[1] as "aws",
            "",
            PRICING.prices,
            usageOf(PRICING.classes["standard"]!.bounds, fill, PRICING.assume),
          ).monthly;
        expect(bill(Math.max(a, b))).toBeGreaterThanOrEqual(bill(Math.min(a, b)) - 1e-6);
      }),
      { numRuns: 30 },
    );
  });

  test("names what has no price instead of leaving it out in silence", () => {
    const odd = changed(formOf("standard/aws"), "aws:rds/instance:Instance", (inputs) => ({
      ...inputs,
      instanceClass: "db.x9z.huge",
    }));
    const strange = {
      resources: {
        ...odd.resources,
        "aws:kinesis/stream:Stream::own": { type: "aws:kinesis/stream:Stream", inputs: {} },
      },
    };
    const reasons = new Set(
      priced("standard/aws", strange).unpriced.map(({ reason, type }) => `${type}: ${reason}`),
    );
    expect([...reasons].sort()).toEqual([
      "aws:kinesis/stream:Stream: neither priced nor on the list of what is free",
      "aws:rds/instance:Instance: no price rds.db.x9z.huge.hour in the table of aws",
      "aws:rds/instance:Instance: no price rds.db.x9z.huge.multiAz.hour in the table of aws",
    ]);
  });
});

describe("a user's own prices", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stampworks-prices-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = (text: string): string => {
    const path = join(folder, "own.yaml");
    writeFileSync(path, text);
    return path;
  };
  const LINE = "{ price: 0.02, unit: GB-month, asOf: 2026-11-20, source: https://contract.example/ }";

  test("replace lines of the same region, and leave the others", () => {
    const book = PriceBook.read([
      file(`cloud: aws\nregion: us-east-1\ncurrency: USD\nprices:\n  s3.gb: ${LINE}\n`),
    ]);
    expect(book.line("aws", "eu-west-1", "s3.gb")?.price).toBe(0.02);
    expect(book.line("aws", "eu-west-1", "kms.key")?.price).toBe(1);
  });

  test("of another region hold there and nowhere else", () => {
    const book = PriceBook.read([
      file(`cloud: aws\nregion: sa-east-1\ncurrency: USD\nprices:\n  s3.gb: ${LINE}\n`),
    ]);
    expect(book.line("aws", "sa-east-1", "s3.gb")?.price).toBe(0.02);
    expect(book.line("aws", "eu-west-1", "s3.gb")?.price).toBe(0.023);
  });

  test.each([
    ["cloud: aws\n", /own\.yaml: region: missing/u],
    [`cloud: aws\nregion: x\ncurrency: EUR\nprices: {}\n`, /currency: not allowed.*allowed: USD/u],
    [
      "cloud: aws\nregion: x\ncurrency: USD\nprices:\n  a: { price: -1 }\n",
      /prices\.a\.price: not allowed; received -1/u,
    ],
    ["{{", /malformed YAML/u],
  ])("are refused with the file and the field: %j", (text, message) => {
    expect(() => PriceBook.read([file(text)])).toThrow(message);
  });
});
