import { type PageServer, startPageServer } from "../../fleet/serve/server";
import { shownOf } from "../../fleet/serve/serve";
import { Browser, describeInBrowser } from "../report/browser";
import { madeUpReport } from "../report/fleet";

const TOKEN = "a-token-of-the-test";

describeInBrowser("the fleet's page, served", (command) => {
  let browser: Browser;
  let server: PageServer;
  beforeAll(async () => {
    browser = await Browser.start(command);
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await startPageServer(0, TOKEN);
  });
  afterEach(() => server.close());

  const url = (): string => `http://127.0.0.1:${server.port}/?token=${TOKEN}`;
  const TITLE = "document.querySelector('#details h2')?.textContent";

  test("opens with 1,000 stamps, and finds one in two keystrokes", async () => {
    const report = madeUpReport(1000);
    server.show(shownOf(report));
    await browser.visit(url());
    expect(browser.errors).toEqual([]);
    expect(await browser.until("location.search", "")).toBe("");
    const [letter = ""] = report.stamps[3]?.id ?? "";
    const first = report.stamps.find(({ id }) => id.startsWith(letter))?.id;
    await browser.press(letter);
    expect(await browser.until("document.activeElement.value", letter)).toBe(letter);
    await browser.press("Enter");
    expect(await browser.until(TITLE, `Stamp ${first}`)).toBe(`Stamp ${first}`);
    // How long it took is printed, and nothing goes by it: machines differ.
    const took = await browser.evaluate<number>("performance.getEntriesByType('navigation')[0].loadEventEnd");
    process.stdout.write(`1,000 stamps, served: loaded after ${Math.round(took)} ms\n`);
  });

  test("shows what is newer by itself, and goes on where somebody is busy once he is done", async () => {
    server.show(shownOf(madeUpReport(3)));
    await browser.visit(url());
    const rows = (): Promise<number> =>
      browser.evaluate("document.querySelectorAll('#stamps tbody tr').length");
    expect(await rows()).toBe(3);
    await browser.press("/");
    expect(await browser.until("document.activeElement.id", "filter")).toBe("filter");
    server.show(shownOf({ ...madeUpReport(4), at: "2031-01-01T00:00:00.000Z" }));
    const news = (): Promise<string> => browser.evaluate("document.getElementById('news').textContent");
    while ((await news()) === "") await browser.evaluate("new Promise((done) => setTimeout(done, 50))");
    expect([await news(), await rows()]).toEqual([
      "There is something newer: it is shown once you are done here.",
      3,
    ]);
    await browser.evaluate("document.activeElement.blur()");
    // A page that is just going has no rows to count.
    while ((await rows().catch(() => 0)) !== 4) await new Promise((done) => setTimeout(done, 50));
    expect(browser.errors).toEqual([]);
  });

  test("says so when nobody serves it any more", async () => {
    server.show(shownOf(madeUpReport(3)));
    await browser.visit(url());
    await server.close();
    const news = (): Promise<string> => browser.evaluate("document.getElementById('news').textContent");
    while ((await news()) === "") await browser.evaluate("new Promise((done) => setTimeout(done, 50))");
    expect(await news()).toBe("stampworks serve has ended: this is what it saw last.");
    server = await startPageServer(0, TOKEN);
  });
});
