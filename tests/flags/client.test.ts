import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpenFeature, ProviderEvents, ProviderStatus } from "@openfeature/server-sdk";
import { flagsOf } from "../../fleet/flags/compile";
import { parseFlags } from "../../fleet/flags/file";
import { fromFile, fromUrl, StampFlags } from "../../tenants/client/flags";

const STAMP = { id: "ca1", ring: "canary", class: "standard" };
const flags = (variant: string): string =>
  flagsOf(
    parseFlags(`flags:
  checkout:
    variants: { "on": true, "off": false }
    defaultVariant: "off"
    set:
      - { variant: "off", tenants: [acme] }
      - { variant: "${variant}" }
`),
    STAMP,
  );

/** A source that is there, away, or holds what flagd does not take. */
class Source {
  text: string | undefined = flags("on");
  isAway = false;
  asked = 0;
  readonly read = async (): Promise<string | undefined> => {
    this.asked += 1;
    if (this.isAway) throw new Error("away");
    return this.text;
  };
}

let folder: string;
let source: Source;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flags-"));
  source = new Source();
});
afterEach(async () => {
  await OpenFeature.close();
  rmSync(folder, { recursive: true });
});

const checkout = (context = {}): Promise<boolean> =>
  OpenFeature.getClient().getBooleanValue("checkout", false, context);
const status = (): ProviderStatus => OpenFeature.getClient().providerStatus;

/** Waits until the provider has told this. */
function told(event: ProviderEvents): Promise<void> {
  return new Promise((done) => {
    const heard = (): void => {
      OpenFeature.removeHandler(event, heard);
      done();
    };
    OpenFeature.addHandler(event, heard);
  });
}

const start = (options: { copy?: string } = {}): Promise<void> =>
  OpenFeature.setProviderAndWait(new StampFlags({ read: source.read, everyMs: 5, ...options }));

test("an application gets its stamp's flags, its tenant's before all others", async () => {
  await start();
  expect(await checkout()).toBe(true);
  expect(await checkout({ tenant: "acme" })).toBe(false);
  expect(await checkout({ tenant: "globex" })).toBe(true);
});

test("a change comes without a restart", async () => {
  await start();
  const changed = told(ProviderEvents.ConfigurationChanged);
  source.text = flags("off");
  await changed;
  expect(await checkout()).toBe(false);
});

test.each<[string, Partial<Source>]>([
  ["is away", { isAway: true }],
  ["has none any more", { text: undefined }],
  ["is cut off in the middle", { text: flags("off").slice(0, -20) }],
  ["holds what flagd does not take", { text: '{"flags":{"checkout":{"state":"ON"}}}' }],
  ["holds a web page", { text: "<html></html>" }],
])(
  "while the source %s the last good flags are served on, and it is told; then it goes on",
  async (_, fault) => {
    await start();
    const stale = told(ProviderEvents.Stale);
    Object.assign(source, fault);
    await stale;
    expect([await checkout(), status()]).toEqual([true, ProviderStatus.STALE]);
    const asked = source.asked;
    while (source.asked < asked + 3) await new Promise((done) => setTimeout(done, 5));
    expect(await checkout()).toBe(true);
    const ready = told(ProviderEvents.Ready);
    Object.assign(source, { isAway: false, text: flags("off") });
    await ready;
    expect([await checkout(), status()]).toEqual([false, ProviderStatus.READY]);
  },
);

test("a process that begins while the source is away has the flags that were kept on the disk", async () => {
  const copy = join(folder, "flags.json");
  await start({ copy });
  await OpenFeature.close();
  expect(readFileSync(copy, "utf8")).toBe(flags("on"));
  source.isAway = true;
  await start({ copy });
  expect(await checkout()).toBe(true);
});

test.each([
  ["nothing was kept", (): void => undefined],
  ["what was kept is damaged", (copy: string): void => writeFileSync(copy, "{")],
])(
  "without a source and where %s an application's own defaults count, until there are flags",
  async (_, damage) => {
    const copy = join(folder, "flags.json");
    damage(copy);
    source.isAway = true;
    await expect(start({ copy })).rejects.toThrow("there are no flags yet");
    expect(await checkout()).toBe(false);
    const ready = told(ProviderEvents.Ready);
    source.isAway = false;
    await ready;
    expect(await checkout()).toBe(true);
  },
);

test("a copy that can't be written costs no flags", async () => {
  const copy = join(folder, "nowhere", "flags.json");
  await start({ copy });
  expect([await checkout(), existsSync(copy)]).toEqual([true, false]);
});

test("a source that never answers holds nothing up", async () => {
  const never = new StampFlags({ read: () => new Promise(() => undefined), everyMs: 5, timeoutMs: 20 });
  await expect(OpenFeature.setProviderAndWait(never)).rejects.toThrow("did not answer in time");
  expect(await checkout()).toBe(false);
});

test("a file and an address are read; where nothing is there are none", async () => {
  const file = join(folder, "ca1.json");
  const signal = new AbortController().signal;
  expect(await fromFile(file)(signal)).toBeUndefined();
  writeFileSync(file, flags("on"));
  expect(await fromFile(file)(signal)).toBe(flags("on"));
  const answers: Record<string, number> = { "/flags.json": 200, "/broken": 503 };
  const server: Server = createServer((request, response) => {
    const code = answers[request.url ?? ""] ?? 404;
    response.writeHead(code).end(code === 200 ? `${request.headers["x-key"]} ${flags("on")}` : "");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  try {
    expect(await fromUrl(`${url}/flags.json`, { "x-key": "k" })(signal)).toBe(`k ${flags("on")}`);
    expect(await fromUrl(`${url}/nothing`)(signal)).toBeUndefined();
    await expect(fromUrl(`${url}/broken`)(signal)).rejects.toThrow("answered 503");
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
