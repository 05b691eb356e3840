import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Routing } from "../../components/routing/contract";
import { TOKEN_KEY_VARIABLE } from "../haproxy/text";
import type { Looked, OriginSecrets } from "./origin-secrets";
import { toldTokenKey } from "./token-key";

/** Milliseconds after which all secrets are looked for again: one that was changed works after them at the latest. */
const RENEW_MS = 300_000;
/** Milliseconds a new stamp waits for its secret; what comes later is taken in then. */
const PATIENCE = 3000;

/** What HAProxy is started with so that it knows its secrets. */
export interface Armed {
  readonly environment: NodeJS.ProcessEnv;
  /** Path of the public key that tokens are verified with. */
  readonly tokenKey?: string;
}

/** What of this process's environment HAProxy, which reads what the world sends, has a use for. */
const PASSED_ON = /^(PATH|TZ|LD_LIBRARY_PATH|SSL_CERT_DIR|SSL_CERT_FILE|STAMP_[A-Z0-9_]+)$/;

/** Follows a router's secrets: which HAProxy was started with, and whether it would be told others now. */
export class RouterSecrets {
  private armed = "";
  private renewed = Date.now();
  private told = "";
  private looking: Promise<void> | undefined;

  /**
   * @param origins where secrets are; undefined when they are all in the environment
   * @param folder where a public key is put
   * @param onLooked told what a look came to, when it is not what it was before
   */
  constructor(
    private readonly origins: OriginSecrets | undefined,
    private readonly routing: Routing,
    private readonly folder: string,
    private readonly onLooked: (looked: Looked) => void,
    private readonly renewMs = RENEW_MS,
  ) {}

  /** The first look; see {@link OriginSecrets.begin}. */
  async begin(stamps: readonly string[]): Promise<void> {
    if (this.origins !== undefined) this.say(await this.origins.begin(stamps));
  }

  /**
   * Looks for what is missing of these stamps', and now and then for all, without being waited for: a vault that is slow
   * must not keep a router from following its registry.
   */
  follow(stamps: readonly string[]): void {
    if (this.looking !== undefined) return;
    this.looking = this.look(stamps).finally(() => {
      this.looking = undefined;
    });
  }

  /** Looks for what is missing of these stamps', and comes back when it is there or the patience is at its end. */
  async lookFirst(stamps: readonly string[]): Promise<void> {
    await Promise.race([this.look(stamps), sleep(PATIENCE, undefined, { ref: false })]);
  }

  /** Starts HAProxy with what is known for these stamps: secrets are in its environment and nowhere else. */
  async arm<T>(stamps: readonly string[], start: (armed: Armed) => Promise<T>): Promise<T> {
    const wanted = this.wanted(stamps);
    const started = await start(this.armedWith(stamps));
    this.armed = wanted;
    return started;
  }

  /** True when HAProxy would be started with other secrets now than it was. */
  isStale(stamps: readonly string[]): boolean {
    return this.armed !== this.wanted(stamps);
  }

  private async look(stamps: readonly string[]): Promise<void> {
    if (this.origins === undefined) return;
    const isDue = Date.now() - this.renewed >= this.renewMs;
    if (isDue) this.renewed = Date.now();
    this.say(await this.origins.look(stamps, isDue ? "all" : "missing"));
  }

  private armedWith(stamps: readonly string[]): Armed {
    const { origins, routing, folder } = this;
    const environment: NodeJS.ProcessEnv = {};
    for (const [name, value] of Object.entries(process.env)) {
      if (PASSED_ON.test(name)) environment[name] = value;
    }
    if (origins === undefined) return { environment };
    Object.assign(environment, origins.variables(stamps));
    const key = origins.tokenKey;
    if (key === undefined) return { environment };
    const told = toldTokenKey(routing, key);
    if ("secret" in told) return { environment: { ...environment, [TOKEN_KEY_VARIABLE]: told.secret } };
    const tokenKey = join(folder, "token-key.pem");
    writeFileSync(tokenKey, told.publicKey);
    return { environment, tokenKey };
  }

  private wanted(stamps: readonly string[]): string {
    return JSON.stringify([this.origins?.variables([...stamps].sort()), this.origins?.tokenKey]);
  }

  private say(looked: Looked): void {
    const told = JSON.stringify(looked);
    if (told !== this.told && (this.told !== "" || told !== '{"missing":{}}')) this.onLooked(looked);
    this.told = told;
  }
}
