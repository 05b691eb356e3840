import { generateKeyPairSync } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fail } from "../../../cli/drill/fail";
import type { FailResult } from "../../../fleet/recovery/faults/fail";
import { Guard } from "../../../fleet/recovery/faults/ending/guard";
import { FleetFolder, identity, PROGRAM } from "../../cli/fleet-folder";
import { runInProcess } from "../../cli/in-process";

/** Shell words that hold while a file is in the fleet's folder. */
const there = (root: string, name: string): string => `test -e ${root}/${name}`;

/**
 * A fault whose stamp is files: `broken` while it is broken, `rings` while its alarm does, `others-hurt` while another stamp is not as it was.
 * Breaking rings the alarm; what is broken does not serve.
 */
export function filesFault(root: string, more: readonly string[] = []): string[] {
  return [
    `by: { kind: command, break: "touch ${root}/broken ${root}/rings; echo broken >> ${root}/log", broken: "${there(root, "rings")}", mend: "rm -f ${root}/broken; echo mended >> ${root}/log" }`,
    "recovers: mended",
    // A busy machine is none of its business.
    "lastsSeconds: 600",
    "steadySeconds: 0",
    "everySeconds: 0.05",
    `healthy: "! ${there(root, "broken")}"`,
    `others: "! ${there(root, "others-hurt")}"`,
    `alarm: "${there(root, "rings")}"`,
    ...more,
  ];
}

/** Whatever a fault's lines say last of a field counts. */
function fieldsOf(lines: readonly string[]): string {
  const fields = new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line]));
  return [...fields.values()].map((line) => `      ${line}`).join("\n");
}

/** What answers a load: 200, or 503 while it is told so. */
export class Answering {
  isDown: () => boolean = () => false;
  private readonly server = createServer((_, response) => {
    response.writeHead(this.isDown() ? 503 : 200);
    response.end();
  });

  async start(): Promise<void> {
    await new Promise<void>((listening) => this.server.listen(0, "127.0.0.1", listening));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** A fleet of two stamps that says how one is broken. */
export class FaultFleet {
  readonly fleet: FleetFolder;

  /**
   * @param load address that is asked
   * @param lines the declaration of a fault, by its name; they are told the fleet's folder
   */
  constructor(
    load: string,
    lines: (root: string) => Readonly<Record<string, readonly string[]>> = (root) => ({
      database: filesFault(root),
    }),
    { classes = "[standard]", headers = "{}", rate = 50, seconds = 1, rtoMinutes = 120 } = {},
  ) {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    this.fleet = new FleetFolder({
      "index.js": PROGRAM.replace(
        "standard: {}",
        `standard: { recovery: { rpoMinutes: 15, rtoMinutes: ${rtoMinutes} } }`,
      ),
      "stacks/Pulumi.euw1a.yaml": identity(),
      "stacks/Pulumi.euw1b.yaml": identity({ account: '"210000000002"', cidr: "10.17.0.0/16" }),
      "evidence.key": privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      "evidence.pub": publicKey.export({ type: "spki", format: "pem" }).toString(),
    });
    const faults = Object.entries(lines(this.root)).map(
      ([name, fields]) => `    ${name}:\n${fieldsOf(fields)}\n`,
    );
    this.fleet.write(
      "stampworks.yaml",
      `engine: embedded
evidence: { publicKey: evidence.pub }
drills:
  residency: [eu]
  restore: [{ kind: objects, points: "backups/{stamp}" }]
  registry: { backup: { kind: folder, points: backups/registry }, rpoMinutes: 15, rtoMinutes: 60 }
  faults:
    classes: ${classes}
    load: { url: "${load}", headers: ${headers}, requestsPerSecond: ${rate}, seconds: ${seconds}, timeoutMs: 60000 }
${faults.join("")}`,
    );
  }

  get root(): string {
    return this.fleet.root;
  }

  has(name: string): boolean {
    return existsSync(join(this.root, name));
  }

  async fail(
    flags: Readonly<Record<string, unknown>> = {},
    args: readonly string[] = ["euw1a"],
  ): Promise<FailResult & { readonly code: number; readonly told: string }> {
    const isStart = flags["resume"] !== true && flags["end"] !== true;
    const { code, stderr, stdout } = await runInProcess(fail, {
      cwd: this.root,
      args,
      flags: { key: "evidence.key", yes: true, ...(isStart ? { what: "database" } : {}), ...flags },
      json: true,
    });
    return { code, told: stderr, ...(JSON.parse(stdout) as FailResult) };
  }

  /** Files of guards that are on watch. */
  guards(): string[] {
    const folder = join(this.root, ".stampworks/faults");
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** What was written down of drills. */
  records(): string[] {
    return this.has("drills") ? readdirSync(join(this.root, "drills")) : [];
  }

  remove(): void {
    for (const token of this.guards()) Guard.of(this.root, token).release();
    this.fleet.remove();
  }
}
