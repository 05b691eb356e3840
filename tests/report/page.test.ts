import { readFileSync } from "node:fs";
import { reportPage } from "../../fleet/report/page/page";
import { Browser, describeInBrowser } from "./browser";
import { HOSTILE, madeUpReport } from "./fleet";

/** axe-core as a page runs it. */
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Every text whose contrast with what is behind it is less than WCAG's AA asks: 4.5, or 3 for large text. */
const CONTRAST = `(() => {
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
  const light = ({ r, g, b }) => { const [x, y, z] = [r, g, b].map((c) => { const v = c / 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
  const behind = (node) => { for (let at = node; at; at = at.parentElement) { const colour = parse(getComputedStyle(at).backgroundColor); if (colour.a === 1) return colour; } return { r: 255, g: 255, b: 255 }; };
  const faults = [];
  for (const node of document.querySelectorAll("body *:not(svg *):not(script)")) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim() !== "")) continue;
    const style = getComputedStyle(node);
    if (!node.checkVisibility()) continue;
    const [a, b] = [light(parse(style.color)), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.push(node.tagName + " " + node.textContent.trim().slice(0, 30) + " " + ratio.toFixed(2));
  }
  return faults;
})()`;

/** Roles whose nodes need a name of their own. */
const NAMED = new Set(["button", "link", "searchbox", "checkbox", "dialog", "region", "columnheader"]);

interface AxNode {
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
}

describeInBrowser("the report's page in a browser", (command) => {
  let browser: Browser;
  const small = reportPage(madeUpReport(12));
  beforeAll(async () => {
    browser = await Browser.start(command);
  });
  afterAll(() => browser.close());

  const FOCUSED = `(document.activeElement.dataset?.stamp ?? "") + " " + document.activeElement.tagName.toLowerCase()`;
  const focused = (): Promise<string> => browser.evaluate(FOCUSED);

  test.each([
    { width: 1280, scheme: "light" },
    { width: 1280, scheme: "dark" },
    { width: 390, scheme: "light" },
    { width: 390, scheme: "dark" },
  ] as const)("is quiet, asks nobody, fits and can be read at $width in $scheme", async (view) => {
    await browser.open(small, view);
    expect(browser.errors).toEqual([]);
    expect(browser.requests).toEqual([]);
    const needed = await browser.evaluate<number>("document.scrollingElement.scrollWidth");
    expect(needed).toBeLessThanOrEqual(view.width);
    expect(await browser.evaluate(CONTRAST)).toEqual([]);
  });

  test("gives everything that can be used a name", async () => {
    await browser.open(small, { width: 1280 });
    const { nodes } = (await browser.call("Accessibility.getFullAXTree")) as unknown as { nodes: AxNode[] };
    const used = nodes.filter(({ ignored, role }) => !ignored && NAMED.has(role?.value ?? ""));
    expect(used.length).toBeGreaterThan(30);
    expect(used.filter(({ name }) => (name?.value ?? "") === "")).toEqual([]);
    expect(await browser.evaluate("document.documentElement.lang")).toBe("en");
    expect(await browser.evaluate("document.title")).toBe("acme-p: fleet report");
    const levels = await browser.evaluate<number[]>(
      `[...document.querySelectorAll("main h2, main h3, h1")].map((head) => Number(head.tagName[1]))`,
    );
    expect(levels.filter((level, index) => index > 0 && level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  test("can be worked by keyboard alone: into the picture, along it, into a stamp and back", async () => {
    await browser.open(small, { width: 1280 });
    await browser.press("Tab");
    expect(await browser.until("document.activeElement.className", "skip")).toBe("skip");
    // What a key does comes after the key: each waits until the focus is another.
    const next = async (key: string, from: string): Promise<string> => {
      await browser.press(key);
      expect(await browser.until(`${FOCUSED} !== ${JSON.stringify(from)}`, true)).toBe(true);
      return focused();
    };
    const first = await next("Tab", await focused());
    expect(first).toMatch(/^s\d+ a$/);
    const second = await next("ArrowRight", first);
    expect(second).toMatch(/^s\d+ a$/);
    await browser.press("Enter");
    expect(await browser.until("document.getElementById('details').open", true)).toBe(true);
    expect(await browser.evaluate("document.querySelector('#details h2').textContent")).toBe(
      `Stamp ${second.split(" ")[0] ?? ""}`,
    );
    await browser.press("Escape");
    expect(await browser.until("document.getElementById('details').open", false)).toBe(false);
    expect(await browser.until(FOCUSED, second)).toBe(second);
    // One more Tab leaves the picture: its stamps are not a hundred stops on the way.
    expect(await next("Tab", second)).not.toMatch(/ a$/);
  });

  test("shows a stamp's parts and what is wrong with it, and takes no text for markup", async () => {
    await browser.open(reportPage(madeUpReport(12, { project: HOSTILE })), { width: 1280 });
    await browser.evaluate(`document.querySelector('#stamps [data-stamp="s0"]').click()`);
    const text = await browser.evaluate<string>("document.getElementById('details').textContent");
    for (const part of ["network", "database", "observability"]) expect(text).toContain(part);
    expect(text).toContain("refers to a key the stamp did not make");
    expect(text).toContain(HOSTILE);
    expect(await browser.evaluate("globalThis.broken === undefined")).toBe(true);
    expect(await browser.evaluate("document.images.length")).toBe(0);
    expect(browser.requests).toEqual([]);
  });

  test("filters and sorts its stamps, and says how many are left", async () => {
    await browser.open(small, { width: 1280 });
    const shown = `[...document.querySelectorAll("#stamps tbody tr:not(.later)")].map((row) => row.id)`;
    const type = (text: string): Promise<unknown> =>
      browser.evaluate(
        `(() => { const input = document.getElementById("filter"); input.value = ${JSON.stringify(text)}; input.dispatchEvent(new Event("input")); })()`,
      );
    await type("azure premium");
    expect(await browser.evaluate(shown)).toEqual(["s3"]);
    expect(await browser.evaluate("document.getElementById('count').textContent")).toBe(
      "1 fitting, 1 of 12 shown",
    );
    await type("");
    await browser.evaluate(`document.getElementById("troubled").click()`);
    expect(await browser.evaluate(shown)).toEqual(["s0", "s2"]);
    await browser.evaluate(`document.getElementById("troubled").click()`);
    const sort = `document.querySelector("#stamps thead button").click()`;
    await browser.evaluate(`${sort}; ${sort}`);
    const ids = await browser.evaluate<string[]>(shown);
    // As people count: s10 comes after s9.
    expect(ids.slice(0, 3)).toEqual(["s11", "s10", "s9"]);
    expect(await browser.evaluate("document.querySelector('#stamps th').getAttribute('aria-sort')")).toBe(
      "descending",
    );
  });

  const choose = (group: string): Promise<unknown> =>
    browser.evaluate(
      `(() => { const select = document.getElementById("group"); [...select.options].find((one) => one.textContent === ${JSON.stringify(group)}).selected = true; select.dispatchEvent(new Event("change")); })()`,
    );
  const addressed = async (wanted: string): Promise<void> =>
    expect(await browser.until("decodeURIComponent(location.hash)", wanted)).toBe(wanted);

  test("has no column of which it has nothing to say, and the heads of numbers stand over them", async () => {
    const heads = `[...document.querySelectorAll("#stamps thead button")].map((head) => head.textContent)`;
    await browser.open(small, { width: 1280 });
    const some = await browser.evaluate<string[]>(heads);
    expect(some).toEqual(expect.arrayContaining(["stamp", "drift", "fill level", "cost a month"]));
    // No stamp of it was compared with its sisters, and a simulated one has no links.
    for (const bare of ["sisters", "links"]) expect(some).not.toContain(bare);
    const asked = madeUpReport(3, { simulated: false });
    const { stamps } = asked;
    await browser.open(reportPage({ ...asked, stamps: stamps.map((stamp) => ({ ...stamp, outlier: [] })) }), {
      width: 1280,
    });
    expect(await browser.evaluate(heads)).toEqual(expect.arrayContaining(["sisters", "links"]));
    const edges = `[...document.querySelectorAll("#stamps .number")].map((cell) => getComputedStyle(cell).textAlign)`;
    expect(new Set(await browser.evaluate<string[]>(edges))).toEqual(new Set(["right"]));
  });

  test("tells rings in the order that a rollout takes them, before there was one, too", async () => {
    const { stamps } = madeUpReport(12);
    await browser.open(reportPage(madeUpReport(12, { stamps: stamps.toReversed(), rollouts: [] })), {
      width: 1280,
    });
    const rings = `[...document.querySelectorAll("[aria-labelledby=rings] tbody th")].map((ring) => ring.textContent)`;
    expect(await browser.evaluate(rings)).toEqual(["canary", "early", "broad"]);
  });

  test("says in its address what is looked at, and shows what an address says", async () => {
    await browser.open(small, { width: 1280 });
    await browser.evaluate(`document.querySelector('#stamps [data-stamp="s4"]').click()`);
    await addressed("#stamp=s4");
    await browser.press("Escape");
    await addressed("");
    await browser.evaluate(
      `(() => { const input = document.getElementById("filter"); input.value = "aws"; input.dispatchEvent(new Event("input")); })()`,
    );
    await choose("class");
    await browser.evaluate(`document.querySelector("#stamps thead button").click()`);
    await addressed("#filter=aws&group=class&sort=stamp");
    const opened = `document.getElementById("details").open && document.querySelector("#details h2").textContent`;
    for (const [address, stamp] of [
      ["s7", "Stamp s7"],
      ["stamp=s5&filter=azure&group=region", "Stamp s5"],
    ]) {
      await browser.open(small, { width: 1280, hash: address });
      expect(await browser.until(opened, stamp)).toBe(stamp);
    }
    expect(await browser.evaluate("document.getElementById('filter').value")).toBe("azure");
    expect(
      await browser.evaluate(
        `[...document.querySelectorAll("#stamps .group button")].map((one) => one.dataset.key)`,
      ),
    ).toEqual(["eastus2", "westeurope"]);
    expect(browser.errors).toEqual([]);
  });

  test("keeps the table's head in sight while its rows go by", async () => {
    await browser.open(reportPage(madeUpReport(120)), { width: 1280 });
    const top = `document.querySelector("#stamps thead th").getBoundingClientRect().top - document.querySelector("#stamps").parentElement.getBoundingClientRect().top`;
    await browser.evaluate(`document.querySelector("#stamps").parentElement.scrollTop = 900`);
    expect(await browser.evaluate(top)).toBeLessThan(3);
  });

  test("leads from a stamp to its endpoint, its dashboard and its account's console; a simulated one leads nowhere", async () => {
    const links = `[...document.querySelectorAll("#s0 a")].map((link) => link.href)`;
    await browser.open(reportPage(madeUpReport(3, { simulated: false })), { width: 1280 });
    expect(await browser.evaluate(links)).toEqual([
      "https://s0.acme.example/",
      "https://console.example/dashboards/s0",
      "https://console.example/accounts/210000000000",
    ]);
    await browser.open(reportPage(madeUpReport(3, { simulated: true })), { width: 1280 });
    expect(await browser.evaluate(links)).toEqual([]);
  });

  test.each([
    ["light", 1440],
    ["dark", 1440],
    ["light", 390],
  ] as const)(
    "has no fault that axe-core finds, in %s at %i, closed and with a stamp open",
    async (scheme, width) => {
      await browser.open(reportPage(madeUpReport(12, { simulated: false })), { width, scheme });
      await browser.evaluate(`${AXE}; undefined`);
      const faults = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map((node) => node.target).slice(0, 3).join(" ")))`;
      expect(await browser.evaluate(faults)).toEqual([]);
      await browser.evaluate(`document.querySelector('#stamps [data-stamp="s0"]').click()`);
      expect(await browser.evaluate(faults)).toEqual([]);
    },
  );

  test("is printed whole: light, without what can only be clicked, no wider than the paper", async () => {
    await browser.open(small, { width: 1040, scheme: "dark", media: "print" });
    const colour = await browser.evaluate<string>("getComputedStyle(document.body).color");
    expect(colour).toBe("rgb(27, 35, 48)");
    expect(await browser.evaluate(`document.querySelector(".tools").checkVisibility()`)).toBe(false);
    expect(await browser.evaluate("document.scrollingElement.scrollWidth")).toBeLessThanOrEqual(1040);
    expect(
      await browser.evaluate(`document.querySelector("#stamps").getBoundingClientRect().width`),
    ).toBeLessThanOrEqual(1040);
  });

  /** Seconds the page's thread has worked; what a busy machine makes it wait is not in it. */
  const work = async (): Promise<number> => {
    const { metrics } = await browser.call("Performance.getMetrics");
    const list = metrics as readonly { name: string; value: number }[];
    return list.find(({ name }) => name === "TaskDuration")?.value ?? 0;
  };

  test("opens with 1,000 stamps in it", async () => {
    const html = reportPage(madeUpReport(1000));
    await browser.call("Performance.enable", { timeDomain: "threadTicks" });
    const before = await work();
    await browser.open(html, { width: 1280 });
    const [ready, painted] = await browser.evaluate<[number, number]>(
      `[performance.getEntriesByType("navigation")[0].loadEventEnd, performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0]`,
    );
    process.stderr.write(
      `report of 1,000 stamps: ${Math.round(html.length / 1000)} kB, first paint after ${Math.round(painted)} ms, ready after ${Math.round(ready)} ms, of it ${Math.round(((await work()) - before) * 1000)} ms of work\n`,
    );
    const rows = `[...document.querySelectorAll("#stamps tbody tr:not(.group)")].filter((row) => row.checkVisibility()).length`;
    const count = "document.getElementById('count').textContent";
    // A thousand are folded, region by region.
    expect(await browser.evaluate(rows)).toBe(0);
    const groups = `[...document.querySelectorAll("#stamps .group button")]`;
    expect(await browser.evaluate(`${groups}.map((one) => one.dataset.key)`)).toEqual([
      "ap-southeast-1",
      "eastus2",
      "eu-west-1",
      "europe-west4",
      "us-central1",
      "us-east-1",
      "westeurope",
    ]);
    await browser.evaluate(`${groups}[0].click()`);
    expect(await browser.evaluate(rows)).toBe(143);
    expect(await browser.evaluate(count)).toBe("143 of 1,000 shown");
    expect(await browser.evaluate("document.activeElement.dataset.key")).toBe("ap-southeast-1");
    await choose("nothing");
    expect(await browser.evaluate(rows)).toBe(150);
    await browser.evaluate(`document.getElementById("show-all").click()`);
    expect(await browser.evaluate(rows)).toBe(1000);
    expect(await browser.evaluate(count)).toBe("1,000 of 1,000 shown");
    expect(browser.errors).toEqual([]);
  });
});
