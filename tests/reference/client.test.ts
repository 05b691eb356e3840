import { mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import {
  fromFile,
  fromUrl,
  type ReferenceData,
  StampReference,
  type StampReferenceOptions,
} from "../../tenants/client/reference";
import { bundleText, versionOf } from "../../tenants/client/reference/bundle";

const item = (type: "json" | "csv", content: string, made: number) => ({
  ...{ version: versionOf(content), made, type, content },
});
function bundle(sequence: number, price: number, made = Date.now() - 60_000): string {
  const plans = JSON.stringify({ basic: { price } });
  return bundleText({
    sequence,
    data: {
      plans: item("json", plans, made),
      countries: item("csv", 'code,name\nde,Germany\ntr,"Türkiye, ""TR"""\n', made),
    },
  });
}

class Source {
  text: string | undefined = bundle(1, 10);
  isAway = false;
  asked = 0;
  readonly read = async (): Promise<string | undefined> => {
    this.asked += 1;
    if (this.isAway) throw new Error("away");
    return this.text;
  };
  /** Until it was looked at once more, from the beginning to the end. */
  async lookedAt(): Promise<void> {
    const asked = this.asked;
    while (this.asked < asked + 2) await sleep(5);
  }
}

let folder: string;
let source: Source;
const opened: StampReference[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reference-"));
  source = new Source();
});
afterEach(async () => {
  for (const reference of opened.splice(0)) reference.close();
  // A copy may still be on its way.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

async function open(options: Partial<StampReferenceOptions> = {}): Promise<StampReference> {
  const reference = await StampReference.open({ read: source.read, everyMs: 10, ...options });
  opened.push(reference);
  return reference;
}
const plansOf = (data: ReferenceData | undefined) => data?.json() as { basic: { price: number } } | undefined;
const price = (reference: StampReference): unknown => plansOf(reference.get("plans"))?.basic.price;

test("an application reads what its stamp has, and can't change it", async () => {
  const reference = await open();
  expect(price(reference)).toBe(10);
  expect(reference.get("countries")?.rows()).toEqual([
    { code: "de", name: "Germany" },
    { code: "tr", name: 'Türkiye, "TR"' },
  ]);
  const plans = reference.get("plans")?.json() as { basic: { price: number } };
  expect(() => {
    plans.basic.price = 0;
  }).toThrow(TypeError);
  expect(reference.get("plans")?.version).toBe(versionOf('{"basic":{"price":10}}'));
  expect(reference.get("prices")).toBeUndefined();
  expect(() => reference.get("countries")?.json()).toThrow(/CSV/u);
  expect(() => reference.get("plans")?.rows()).toThrow(/JSON/u);
});

test("a newer version comes without a restart", async () => {
  const reference = await open();
  source.text = bundle(2, 20);
  await source.lookedAt();
  expect([price(reference), reference.state().sequence, reference.state().problem]).toEqual([
    20,
    2,
    undefined,
  ]);
});

test.each<[string, Partial<Source>, RegExp]>([
  ["is away", { isAway: true }, /away/u],
  ["has none any more", { text: undefined }, /has none/u],
  ["is cut off in the middle", { text: bundle(2, 20).slice(0, -9) }, /cut off/u],
  ["was changed on its way", { text: bundle(2, 20).replace("Germany", "Gergany") }, /not what its version/u],
  ["holds an older version", { text: bundle(1, 5) }, /older/u],
  [
    "holds JSON that is none",
    { text: bundleText({ sequence: 2, data: { plans: item("json", "{", 1) } }) },
    /JSON/u,
  ],
  [
    "holds rows of another length",
    { text: bundleText({ sequence: 2, data: { c: item("csv", "a,b\n1\n", 1) } }) },
    /./u,
  ],
])(
  "while the source %s the last good data is served on, and it is told; then it goes on",
  async (_, fault, problem) => {
    source.text = bundle(1, 10);
    const reference = await open();
    Object.assign(source, fault);
    await source.lookedAt();
    expect(price(reference)).toBe(10);
    expect(reference.state().problem).toMatch(problem);
    Object.assign(source, { isAway: false, text: bundle(3, 30) });
    await source.lookedAt();
    expect([price(reference), reference.state().problem]).toEqual([30, undefined]);
  },
);

test("an older version never replaces a newer one, not even over a restart", async () => {
  const copy = join(folder, "reference.json");
  source.text = bundle(5, 50);
  const before = await open({ copy });
  before.close();
  source.text = bundle(4, 40);
  const reference = await open({ copy });
  expect([price(reference), reference.state().problem]).toEqual([50, expect.stringMatching(/older/u)]);
  expect(readFileSync(copy, "utf8")).toContain('"sequence":5');
});

test("several that share a copy leave a whole one, and the newest", async () => {
  const copy = join(folder, "reference.json");
  const large = (sequence: number): string => {
    const content = JSON.stringify("x".repeat(100_000 * (1 + (sequence % 4))));
    return bundleText({ sequence, data: { plans: item("json", content, 1) } });
  };
  for (let round = 0; round < 20; round += 1) {
    const texts = [1, 2, 3, 4].map((number) => large(round * 10 + number));
    await Promise.all(texts.map((text) => open({ copy, read: async () => text, everyMs: 1000 })));
    expect(readFileSync(copy, "utf8")).toBe(texts.at(-1));
  }
  expect(readdirSync(folder)).toEqual(["reference.json"]);
});

test("what is older never replaces what is newer in a copy that others keep", async () => {
  const copy = join(folder, "reference.json");
  source.text = bundle(5, 50);
  const first = await open({ copy });
  await open({ copy, read: async () => bundle(7, 70) });
  source.text = bundle(6, 60);
  while (first.state().sequence < 6) await sleep(5);
  await source.lookedAt();
  expect(readFileSync(copy, "utf8")).toContain('"sequence":7');
});

test.each([
  ["", -60_000],
  [", also where the clock was ahead then", 365 * 86_400_000],
])("a copy that a process died over is kept on with%s", async (_, away) => {
  const copy = join(folder, "reference.json");
  writeFileSync(`${copy}.lock`, "");
  const then = new Date(Date.now() + away);
  utimesSync(`${copy}.lock`, then, then);
  await open({ copy });
  expect(readFileSync(copy, "utf8")).toBe(source.text);
});

test("what comes out of the copy is as old as it was when it was last confirmed", async () => {
  const copy = join(folder, "reference.json");
  (await open({ copy })).close();
  const at = new Date(Date.now() - 90_000);
  utimesSync(copy, at, at);
  source.isAway = true;
  const reference = await open({ copy });
  expect(reference.state().readAt.getTime()).toBeCloseTo(at.getTime(), -2);
  expect(reference.numbers().unconfirmed).toBeGreaterThanOrEqual(89);
  expect(reference.numbers().unconfirmed).toBeLessThan(3600);
  source.isAway = false;
  await source.lookedAt();
  while (statSync(copy).mtimeMs < at.getTime() + 60_000) await sleep(5);
});

test.each([0, Number.NaN, 2 ** 32])("a time of %p ms between two looks is refused", async (everyMs) => {
  await expect(open({ everyMs })).rejects.toThrow(/everyMs is .*10 to 86400000/u);
});

test("an address with a password is refused without being repeated", () => {
  for (const url of ["https://ops:hunter2@bucket.test/x", "https://hunter2@bucket.test/x", "hunter2"])
    expect(() => fromUrl(url)).toThrow(/^(?!.*hunter2).*address/u);
});

test("a secret in what a source says of itself is not shown on", async () => {
  const told = await open({
    read: async () => {
      throw new Error("GET https://ops:hunter2@bucket.test/x failed");
    },
    copy: join(folder, "none.json"),
  }).catch((error: unknown) => String(error));
  expect(told).toContain("bucket.test");
  expect(told).not.toContain("hunter2");
});

test("a source of more than is given is not read to its end", async () => {
  const file = join(folder, "large.json");
  writeFileSync(file, "x".repeat(4 * 1024 * 1024 + 1));
  await expect(open({ read: fromFile(file) })).rejects.toThrow(/more than 4194304 bytes/u);
});

test("a process that begins while the source is away has what was kept; without that it is told there is none", async () => {
  const copy = join(folder, "reference.json");
  (await open({ copy })).close();
  source.isAway = true;
  expect(price(await open({ copy }))).toBe(10);
  writeFileSync(copy, "{");
  await expect(open({ copy })).rejects.toThrow("there is no reference data yet: away");
  await expect(open()).rejects.toThrow("there is no reference data yet");
});

test("what the application itself does not take is not served", async () => {
  const check: StampReferenceOptions["check"] = (data) => {
    if ((plansOf(data("plans"))?.basic.price ?? 0) > 15) throw new Error("too dear");
  };
  const reference = await open({ check });
  source.text = bundle(2, 20);
  await source.lookedAt();
  expect([price(reference), reference.state().problem]).toEqual([10, "too dear"]);
});

test("a source that never answers holds nothing up", async () => {
  await expect(open({ read: () => new Promise(() => undefined), timeoutMs: 20 })).rejects.toThrow("in time");
});

test("tells its age to Prometheus and to OpenTelemetry", async () => {
  const reference = await open();
  const text = reference.metrics();
  const [, seconds = ""] = /^stampworks_reference_age_seconds\{name="plans"\} ([\d.]+)$/mu.exec(text) ?? [];
  expect(Number(seconds)).toBeGreaterThanOrEqual(60);
  expect(text).toMatch(/^stampworks_reference_unconfirmed_seconds [\d.]+$/mu);
  expect(text).toMatch(/^stampworks_reference_info\{name="plans",version="[0-9a-f]{12}"\} 1$/mu);
  const reader = new (class extends MetricReader {
    protected override async onForceFlush(): Promise<void> {}
    protected override async onShutdown(): Promise<void> {}
  })();
  const provider = new MeterProvider({ readers: [reader] });
  reference.observe(provider.getMeter("app"));
  const { resourceMetrics } = await reader.collect();
  const points = resourceMetrics.scopeMetrics[0]!.metrics.map(({ dataPoints, descriptor }) => [
    descriptor.name,
    dataPoints.map(({ attributes, value }) => [
      attributes["name"],
      Number(value) >= (attributes["name"] === undefined ? 0 : 60),
    ]),
  ]);
  expect(points).toEqual([
    [
      "stampworks.reference.age",
      [
        ["countries", true],
        ["plans", true],
      ],
    ],
    ["stampworks.reference.unconfirmed", [[undefined, true]]],
  ]);
  await provider.shutdown();
});

test("while the source is away the age since it was last read grows", async () => {
  const reference = await open();
  source.isAway = true;
  await source.lookedAt();
  const before = reference.numbers().unconfirmed;
  while (reference.numbers().unconfirmed < before + 0.05) await sleep(10);
  source.isAway = false;
  while (reference.numbers().unconfirmed > before + 0.04) await sleep(10);
});

test("a file of the stamp's own is a source", async () => {
  const file = join(folder, "ca1.json");
  writeFileSync(file, bundle(3, 30));
  expect(price(await open({ read: fromFile(file) }))).toBe(30);
});
