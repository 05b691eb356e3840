import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser's command: STAMPWORKS_CHROMIUM, or what is on the PATH; undefined where there is none. */
export function findBrowser(): string | undefined {
  const given = process.env["STAMPWORKS_CHROMIUM"];
  const names = given === undefined || given === "" ? NAMES : [given];
  return names.find((name) => spawnSync(name, ["--version"]).status === 0);
}

/** `describe` in a browser; where there is none, its tests are skipped and one line says so. */
export function describeInBrowser(name: string, body: (command: string) => void): void {
  const command = findBrowser();
  if (command === undefined) {
    process.stderr.write(`Skipped "${name}": there is no Chromium; install it or set STAMPWORKS_CHROMIUM.\n`);
    describe.skip(name, () => body(""));
    return;
  }
  describe(name, () => body(command));
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** How wide and in which scheme a page is shown. */
export interface View {
  readonly width: number;
  readonly height?: number;
  readonly scheme?: "light" | "dark";
  /** Default: a screen. */
  readonly media?: "print";
  /** What stands behind # in the address. */
  readonly hash?: string;
}

/** One page in a headless Chromium, driven by its DevTools protocol over a pipe. */
export class Browser {
  /** What the page wrote as an error, or threw. */
  readonly errors: string[] = [];
  /** Addresses it asked for, its own file aside. */
  readonly requests: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "stampworks-page-"));
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #events = new Map<string, () => void>();
  #session = "";
  #next = 1;

  private constructor(command: string) {
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"];
    this.#child = spawn(
      command,
      [...flags, `--user-data-dir=${join(this.#folder, "profile")}`, "about:blank"],
      {
        stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
        // A group of its own, so that it ends with all that it started.
        detached: true,
      },
    );
    let rest = "";
    (this.#child.stdio[4] as Readable).on("data", (data: Buffer) => {
      const parts = (rest + data.toString()).split("\0");
      rest = parts.pop() ?? "";
      for (const part of parts) this.#take(JSON.parse(part) as Message);
    });
  }

  static async start(command: string): Promise<Browser> {
    const browser = new Browser(command);
    const { targetId } = await browser.call("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.call("Target.attachToTarget", { targetId, flatten: true });
    browser.#session = String(sessionId);
    for (const domain of ["Page", "Runtime", "Network", "Log", "Accessibility"])
      await browser.call(`${domain}.enable`);
    return browser;
  }

  /** Opens a page and waits until it is shown. */
  async open(html: string, { hash = "", height = 900, media, scheme = "light", width }: View): Promise<void> {
    const file = join(this.#folder, "page.html");
    writeFileSync(file, html);
    // Another page first: to another # of the same file the browser would only scroll, and what the page before still asks is no error here.
    await this.#navigate("about:blank");
    this.errors.length = 0;
    this.requests.length = 0;
    await this.call("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: width < 600,
    });
    await this.call("Emulation.setEmulatedMedia", {
      media: media ?? "",
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
    await this.#navigate(`${pathToFileURL(file).href}${hash === "" ? "" : `#${hash}`}`);
    await this.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  }

  /** Opens an address and waits until its page is shown. */
  async visit(url: string): Promise<void> {
    // Away from the page before: it may still ask a server that is gone, which is no error of the next.
    await this.#navigate("about:blank");
    this.errors.length = 0;
    this.requests.length = 0;
    await this.call("Emulation.setDeviceMetricsOverride", {
      ...{ width: 1280, height: 900, deviceScaleFactor: 1, mobile: false },
    });
    await this.#navigate(url);
    await this.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  }

  /** Goes to a page and waits until that one, and not the one before it, has loaded. */
  async #navigate(url: string): Promise<void> {
    const loaded = new Promise<void>((done) => this.#events.set("Page.loadEventFired", done));
    await this.call("Page.navigate", { url });
    await loaded;
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const { exceptionDetails, result } = await this.call("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  /** Presses a key, as DevTools names it. */
  async press(key: string): Promise<void> {
    const text = key === "Enter" ? "\r" : key.length === 1 ? key : undefined;
    const code = { Enter: 13, Tab: 9, Escape: 27, ArrowRight: 39, ArrowLeft: 37, End: 35 }[key];
    const common = { key, code: key, windowsVirtualKeyCode: code };
    await this.call("Input.dispatchKeyEvent", {
      type: "keyDown",
      ...common,
      ...(text === undefined ? {} : { text }),
    });
    await this.call("Input.dispatchKeyEvent", { type: "keyUp", ...common });
  }

  /** Waits until an expression has a value; after 30 s it answers what the value was last. */
  async until<T>(expression: string, wanted: T): Promise<T> {
    const end = Date.now() + 30_000;
    for (;;) {
      const value = await this.evaluate<T>(expression);
      if (isDeepStrictEqual(value, wanted) || Date.now() > end) return value;
      await this.evaluate("new Promise((done) => setTimeout(done, 20))");
    }
  }

  /** A PNG of the window, or of the whole page. */
  async screenshot(whole: boolean): Promise<Buffer> {
    const { data } = await this.call("Page.captureScreenshot", {
      format: "png",
      captureBeyondViewport: whole,
    });
    return Buffer.from(String(data), "base64");
  }

  /** Calls a method of the protocol. */
  call(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = this.#next++;
    const inSession = this.#session === "" ? {} : { sessionId: this.#session };
    (this.#child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...inSession })}\0`);
    return new Promise((done, fail) => {
      this.#waiting.set(id, ({ error, result }) =>
        error === undefined ? done(result ?? {}) : fail(new Error(`${method}: ${error.message}`)),
      );
    });
  }

  async close(): Promise<void> {
    const ended = new Promise((done) => this.#child.once("close", done));
    const { pid } = this.#child;
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
    await ended;
    // The last of what it started may write for a moment more.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  }

  #take(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
      return;
    }
    const { method = "", params = {} } = message;
    if (method === "Runtime.exceptionThrown") this.errors.push(JSON.stringify(params));
    if (method === "Log.entryAdded" || method === "Runtime.consoleAPICalled")
      this.errors.push(JSON.stringify(params));
    if (method === "Network.requestWillBeSent") this.#ask(params);
    this.#events.get(method)?.();
    this.#events.delete(method);
  }

  #ask(params: Readonly<Record<string, unknown>>): void {
    const { url = "" } = params["request"] as { url?: string };
    if (!url.split("#")[0]?.endsWith("/page.html") && url !== "about:blank" && !url.startsWith("data:"))
      this.requests.push(url);
  }
}
