import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describeHaproxy } from "../haproxy";

const ROOT = join(__dirname, "../../..");

interface Counts {
  readonly requests: number;
  readonly served: number;
  readonly refused: number;
  readonly cut: number;
  readonly failed: number;
  readonly examples: readonly string[];
}

interface Report {
  readonly tenants: number;
  readonly stamps: number;
  readonly changes: { readonly changes: number; readonly meanwhile: Counts; readonly after: Counts };
  readonly stopped: { readonly others: Counts; readonly own: Counts; readonly again: Counts };
  readonly away: { readonly outcome: string; readonly running: Counts; readonly restarted: Counts };
}

/** None failed, and the traffic was there at all. */
function expectAllRight({ requests, failed, examples, refused, served, cut }: Counts, least: number): void {
  expect(examples).toEqual([]);
  expect({ failed, all: served + refused + cut }).toEqual({ failed: 0, all: requests });
  expect(requests).toBeGreaterThanOrEqual(least);
}

/**
 * What must hold of a router of 100 stamps under load. Stamps and traffic are processes of their own (bench/router), so
 * that requests go on whatever the synchroniser works out.
 */
export function describeAcceptance(tenants: number): void {
  describeHaproxy(`a router of 100 stamps and ${tenants.toLocaleString("en")} tenants under load`, () => {
    let report: Report;

    beforeAll(async () => {
      const script = join(ROOT, "bench/router/index.mjs");
      const args = [script, "--only", "acceptance", "--all", "--json", "--tenants", String(tenants)];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e7 });
      report = JSON.parse(stdout) as Report;
      process.stderr.write(stderr);
    });

    test("takes 10,000 changes of its maps without one failed request", () => {
      const { changes, meanwhile, after } = report.changes;
      expect([report.stamps, report.tenants]).toEqual([100, tenants]);
      expect(changes).toBeGreaterThanOrEqual(10_000);
      expectAllRight(meanwhile, 1000);
      expectAllRight(after, 2000);
      expect([meanwhile.refused, after.refused]).toEqual([0, 0]);
    });

    test("refuses a stopped stamp's tenants as documented until it is back, and fails nobody else", () => {
      const { others, own, again } = report.stopped;
      expectAllRight(others, 1000);
      expectAllRight(own, 10);
      expectAllRight(again, 10);
      expect([others.refused, others.cut, again.refused]).toEqual([0, 0, 0]);
      expect(own.refused).toBeGreaterThan(0);
      // Those under way when it stopped: at most one on each of the four connections.
      expect(own.cut).toBeLessThanOrEqual(4);
    });

    test("routes all known tenants while the registry is away, also one that starts then", () => {
      const { outcome, running, restarted } = report.away;
      expect(outcome).toBe("away");
      for (const counts of [running, restarted]) {
        expectAllRight(counts, Math.min(tenants, 20_000));
        expect(counts.served).toBe(counts.requests);
      }
    });
  });
}
