import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { StampError, shown } from "../../../core/errors";
import type { StandbyEvent } from "../../../tenants/recovery/run";

/** Whose standby it is, for whoever watches it. */
export interface KeptStandby {
  readonly tenant: string;
  readonly home: string;
  readonly standby: string;
  /** Whether it has had all of a moment: then it is an alarm where nobody says of which. */
  readonly whole: boolean;
  /** What the class of its home promises, in minutes; undefined where the program does not tell. */
  readonly rpoMinutes?: number | undefined;
}

interface Kept extends KeptStandby {
  /** Milliseconds since 1970: the standby has all up to then; undefined until this service has seen it. */
  readonly upTo?: number;
}

/**
 * How far each standby is, as Prometheus asks for it. A moment is told and not a lag: the lag of one that nobody keeps any more goes on
 * growing. Source of the form: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export class StandbyNumbers {
  private readonly kept = new Map<string, Kept>();

  begun(standby: KeptStandby): void {
    this.kept.set(standby.tenant, standby);
  }

  told(tenant: string, event: StandbyEvent, now: number): void {
    const known = this.kept.get(tenant);
    if (known !== undefined && event.kind === "followed")
      this.kept.set(tenant, { ...known, upTo: now - event.lagMs });
  }

  /** It has taken over, or is kept no more. */
  ended(tenant: string): void {
    this.kept.delete(tenant);
  }

  text(): string {
    const all = [...this.kept.values()];
    const lines = (name: string, help: string, secondsOf: (one: Kept) => number | undefined): string[] => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      // Names of tenants and stamps hold nothing that has to be escaped.
      ...all.flatMap((one) => {
        const value = secondsOf(one);
        if (value === undefined) return [];
        return [`${name}{tenant="${one.tenant}",home="${one.home}",standby="${one.standby}"} ${value}`];
      }),
    ];
    return `${[
      ...lines(
        "stampworks_standby_up_to_timestamp_seconds",
        "The standby has all that was acknowledged up to this moment; 0: this service does not know of any yet.",
        ({ upTo, whole }) => (upTo === undefined ? (whole ? 0 : undefined) : upTo / 1000),
      ),
      ...lines(
        "stampworks_standby_promised_seconds",
        "How far it may be behind, as the class of its home promises.",
        ({ rpoMinutes }) => (rpoMinutes === undefined ? undefined : rpoMinutes * 60),
      ),
    ].join("\n")}\n`;
  }
}

/** Where numbers are told. */
export interface MetricsAddress {
  /** Which of the machine's addresses. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** Where the numbers are asked for. */
export interface NumbersDoor {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers `GET /metrics`. @throws StampError `input` where the address is taken or not this machine's */
export async function openNumbers(
  numbers: StandbyNumbers,
  { host, port }: MetricsAddress,
): Promise<NumbersDoor> {
  const server: Server = createServer((asked, answer) => {
    const isFine = asked.method === "GET" && asked.url === "/metrics";
    answer.writeHead(isFine ? 200 : 404, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    answer.end(isFine ? numbers.text() : "");
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", (error) =>
      failed(
        new StampError(
          "input",
          "nothing can be told there",
          { field: "--metrics", received: shown(`${host}:${port}`), fix: "name a free port of this machine" },
          { cause: error },
        ),
      ),
    );
    server.listen(port, host, listening);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    port: bound,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
