import { readFileSync, statSync } from "node:fs";
import { StampError } from "../../core/errors";
import { messageOf } from "../../core/message";
import { certificateFiles, goodCertificates } from "../haproxy/certificate-list";
import { ask } from "../haproxy/runtime-api";

/** What became of a certificate's file. */
export interface Certified {
  readonly file: string;
  readonly outcome: "served" | "removed" | "refused";
  /** Why it was refused; the one before it stays in force. */
  readonly problem?: string;
}

const DONE = /Success!/;

/**
 * Brings tenants' certificates to a running HAProxy as they come, change and go, without a reload. A file takes another's place by a
 * rename: what is written over is not seen, and would be read half.
 */
export class Certificates {
  private known = new Map<string, string>();
  private last = "";

  /**
   * @param folder of tenants' certificates
   * @param list of them, as it stands in the configuration
   * @param socket of the runtime API
   */
  constructor(
    private readonly folder: string,
    private readonly list: string,
    private readonly socket: string,
  ) {}

  /** Call it before an HAProxy starts: it reads by itself what is there then and can be served. The first look tells of what can't. */
  begin(): void {
    const good = new Set(goodCertificates(this.folder));
    this.last = "";
    this.known = new Map([...this.signs()].filter(([file]) => good.has(file)));
  }

  /** Looks at what changed since the last look. What was refused is tried again when it changes. */
  async look(): Promise<Certified[]> {
    const now = this.stamp();
    if (now === this.last) return [];
    const signs = this.signs();
    const loaded = new Set((await ask(this.socket, "show ssl cert")).split("\n"));
    const done: Certified[] = [];
    for (const [file, sign] of signs)
      if (this.known.get(file) !== sign) done.push(await orRefused(file, this.serve(file, loaded.has(file))));
    for (const file of this.known.keys())
      if (!signs.has(file) && loaded.has(file)) done.push(await orRefused(file, this.drop(file)));
    this.known = signs;
    this.last = now;
    return done;
  }

  private async serve(file: string, isLoaded: boolean): Promise<Certified> {
    // A line without anything ends what is sent.
    const pem = readFileSync(file, "utf8")
      .replace(/(?:\r?\n)+/g, "\n")
      .trim();
    const said = [
      ...(isLoaded ? [] : [await ask(this.socket, `new ssl cert ${file}`)]),
      await ask(this.socket, `set ssl cert ${file} <<\n${pem}\n`),
      await ask(this.socket, `commit ssl cert ${file}`),
    ];
    if (!DONE.test(said.at(-1) ?? "")) {
      await ask(this.socket, `abort ssl cert ${file}`);
      if (!isLoaded) await ask(this.socket, `del ssl cert ${file}`);
      return { file, outcome: "refused", problem: messageOf(said.join(" ").trim()) };
    }
    if (!isLoaded) {
      const added = await ask(this.socket, `add ssl crt-list ${this.list} ${file}`);
      if (!DONE.test(added)) {
        await ask(this.socket, `del ssl cert ${file}`);
        return { file, outcome: "refused", problem: messageOf(added) };
      }
    }
    return { file, outcome: "served" };
  }

  private async drop(file: string): Promise<Certified> {
    const said = [
      await ask(this.socket, `del ssl crt-list ${this.list} ${file}`),
      await ask(this.socket, `del ssl cert ${file}`),
    ];
    if (/deleted!/.test(said[1] ?? "")) return { file, outcome: "removed" };
    return { file, outcome: "refused", problem: messageOf(said.join(" ")) };
  }

  /** Changes with every rename into the folder and out of it. */
  private stamp(): string {
    const { ino, mtimeMs } = statSync(this.folder);
    return `${ino} ${mtimeMs}`;
  }

  private signs(): Map<string, string> {
    return new Map(certificateFiles(this.folder).map((file) => [file, signOf(file)]));
  }
}

/** What became of a file; one that can't be read keeps no other from its own. Who can't ask HAProxy can't ask it for another one either. */
async function orRefused(file: string, work: Promise<Certified>): Promise<Certified> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StampError && error.code === "engine") throw error;
    return { file, outcome: "refused", problem: messageOf(error) };
  }
}

/** Another one whenever a file is. What can't be looked at is told of when it is read. */
function signOf(file: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(file);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return "";
  }
}
