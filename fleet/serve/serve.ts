import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { within } from "../../core/within";
import { messageOf } from "../../core/message";
import { redactText, redactValue } from "../../core/redact";
import type { FleetContext } from "../context";
import type { BuildEvent } from "../open";
import { reportPage } from "../report/page/page";
import { report, type ReportInput } from "../report/report";
import { reportSchema } from "../report/schema";
import type { WorkEvent } from "../work/stacks";
import { type Shown, startPageServer } from "./server";

/** What is served. */
export interface ServeInput extends ReportInput {
  /** Port on the loopback interface, 0 for any free one. */
  readonly port: number;
  /** Seconds between the end of one look at the fleet and the next; 1–86,400. */
  readonly every: number;
  /** After so long it ends by itself. Default: at the signal. */
  readonly seconds?: number | undefined;
}

/** What is told while it is served. */
export type ServeEvent =
  | { readonly kind: "serving"; readonly url: string; readonly address: string }
  /** The fleet was looked at. */
  | { readonly kind: "looked"; readonly stamps: number; readonly failed: number }
  /** It could not be: what was seen before is still shown. */
  | { readonly kind: "unseen"; readonly message: string };

export interface ServeResult {
  readonly ended: "time" | "interrupted";
}

/**
 * Serves the fleet's page on this machine alone, to who has the token in its address, and looks at the fleet again and again. It changes
 * nothing.
 * @throws StampError `input` when the port is taken
 */
export async function serve(
  input: ServeInput,
  context: FleetContext<ServeEvent | WorkEvent | BuildEvent>,
): Promise<ServeResult> {
  const { emit, signal } = context;
  const token = randomBytes(24).toString("base64url");
  const server = await startPageServer(input.port, token);
  const over = input.seconds === undefined ? signal : within(signal, input.seconds * 1000);
  try {
    const address = `http://127.0.0.1:${server.port}/`;
    emit({ kind: "serving", address, url: `${address}?token=${token}` });
    while (!over.aborted) {
      try {
        const { failures, report: seen } = await report(input, { ...context, signal: over });
        server.show(shownOf(seen));
        emit({ kind: "looked", stamps: seen.stamps.length, failed: failures.length });
      } catch (error) {
        if (over.aborted) break;
        emit({ kind: "unseen", message: redactText(messageOf(error)) });
      }
      await sleep(input.every * 1000, undefined, { signal: over }).catch(() => undefined);
    }
    return { ended: signal.aborted ? "interrupted" : "time" };
  } finally {
    await server.close();
  }
}

/** The page and the same as JSON; nothing in either is secret. */
export function shownOf(seen: Parameters<typeof reportPage>[0]): Shown {
  return {
    page: Buffer.from(redactText(reportPage(seen, { isLive: true }))),
    json: Buffer.from(`${JSON.stringify(redactValue(reportSchema.parse(seen)))}\n`),
    at: seen.at,
  };
}

/** What `stampworks serve --json` prints once it serves. */
export const serveSchema = z.object({
  url: z.string().describe("Address of the page, with the token that opens it"),
  address: z.string().describe("The same without the token, which goes as a bearer token, too"),
});
