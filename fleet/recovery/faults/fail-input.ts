import { z } from "zod";
import type { FleetContext } from "../../context";
import type { BuildEvent } from "../../open";
import { faultRecordSchema } from "./fault-record";
import { FAULTS, type Fault } from "./faults-schema";

/** What is broken where. */
export interface FailInput {
  readonly stamp: string;
  readonly mode:
    | {
        readonly kind: "start";
        readonly fault: Fault;
        /** Ask a second operator for what one may not do alone. */
        readonly ask: boolean;
        /** Confirm what another operator asked for. */
        readonly confirm: boolean;
        readonly yes: boolean;
      }
    /** Go on where it stopped. */
    | { readonly kind: "resume" }
    /** End the fault now; or take back what was asked for. */
    | { readonly kind: "end" };
  /** File of the private key that signs the record. Default: the key in STAMPWORKS_EVIDENCE_KEY. */
  readonly key?: string | undefined;
  /** Where the fleet's locks and journals are. Default: see `openJournals`. */
  readonly journal?: string | undefined;
  /** The tool's version, as the record says it. */
  readonly tool: string;
}

/** What is told meanwhile. */
export type FailEvent = BuildEvent | { readonly kind: "drill"; readonly what: string };

/** What is asked before anything is broken. */
export interface FailQuestion {
  readonly kind: "fail";
  readonly stamp: string;
  readonly fault: Fault;
}

/** What `stampworks drill fail --json` prints. */
export const failSchema = z.strictObject({
  kind: z
    .enum(["made", "declined", "asked", "withdrawn", "ended"])
    .describe("ended: beside its operator, who still works on it and writes the record"),
  stamp: z.string(),
  fault: z.enum(FAULTS),
  by: z
    .string()
    .optional()
    .describe("Who asked for it, where a second operator has to confirm; who makes it, where it was ended"),
  heard: z.boolean().optional().describe("Whether that one has said that it is ended; with kind ended"),
  file: z.string().optional().describe("File of the signed record; absent where nothing was broken"),
  record: faultRecordSchema.optional(),
});

/** What came of it. */
export type FailResult = z.output<typeof failSchema>;

/** What it is made with. */
export type FailContext = FleetContext<FailEvent, FailQuestion>;
