import type { EngineEvent as PulumiEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { StampError } from "../../core/errors";
import type { PropertyMap } from "../../graph/model/property";
import { isDeriving, withDerivations } from "../../graph/model/stack-outputs";
import { countsOf } from "../progress";
import type { Counts, EngineEvent, Step, StepOp } from "../engine";
import { changesAt, redactedMap } from "../redact";
import { failedError } from "./failures";

const STACK_TYPE = "pulumi:pulumi:Stack";

/** What Pulumi's operations are here; those that only move entries of the state are left out. */
const OPS: Readonly<Record<string, StepOp>> = {
  same: "same",
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "import-replacement": "replace",
  read: "read",
  "read-replacement": "read",
};

/** The CLI's stream of events as this project's: what was done, what failed, what was said. */
export class Journal {
  readonly steps: Step[] = [];
  private own: PropertyMap = {};
  private readonly deriving = new Map<string, PropertyMap>();
  private readonly failures: { readonly urn: string; readonly message: string }[] = [];
  private readonly errors: { readonly urn: string | undefined; readonly message: string }[] = [];
  private readonly violations: string[] = [];

  constructor(private readonly tell: (event: EngineEvent) => void) {}

  /** Takes one event in; the CLI sends them in order. */
  take(event: PulumiEvent): void {
    const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, policyEvent } = event;
    if (resourcePreEvent !== undefined) this.begin(resourcePreEvent.metadata);
    else if (resOutputsEvent !== undefined) this.end(resOutputsEvent.metadata);
    else if (resOpFailedEvent !== undefined) this.fail(resOpFailedEvent.metadata);
    else if (policyEvent !== undefined) {
      const { enforcementLevel, message, policyName, resourceUrn } = policyEvent;
      const text = `${policyName}: ${message.trim()}`;
      if (enforcementLevel === "mandatory") this.violations.push(text);
      this.diag(enforcementLevel === "mandatory" ? "error" : "warning", text, resourceUrn);
    } else if (diagnosticEvent !== undefined && diagnosticEvent.ephemeral !== true) {
      const { message, severity, urn } = diagnosticEvent;
      const level = severityOf(severity);
      const text = message.trim();
      if (level === undefined || text === "") return;
      if (level === "error") this.errors.push({ urn, message: text });
      this.diag(level, text, urn);
    }
  }

  /** The stack's outputs, secrets as `[secret]`. */
  get outputs(): PropertyMap {
    return withDerivations(this.own, [...this.deriving.values()]);
  }

  counts(): Counts {
    return countsOf(this.steps);
  }

  /** One error for all that failed; undefined when nothing did. */
  failed(stack: string): StampError | undefined {
    const done = this.steps.filter(({ op }) => op !== "same" && op !== "read").length;
    // The CLI closes every failed update with these words.
    const said = this.errors
      .map(({ message }) => message)
      .filter((text) => !/^(update|preview) failed$/.test(text));
    return failedError(stack, this.failures, [...new Set(said)], this.violations, done);
  }

  private begin({ op, type, urn }: StepEventMetadata): void {
    const known = OPS[op];
    if (known !== undefined) this.tell({ kind: "started", urn, type, op: known });
  }

  private end(metadata: StepEventMetadata): void {
    const { type, urn } = metadata;
    if (type === STACK_TYPE) this.own = redactedMap(mapOf(metadata.new?.outputs));
    else if (isDeriving(type)) this.deriving.set(urn, redactedMap(mapOf(metadata.new?.outputs)));
    const op = OPS[metadata.op];
    if (op === undefined) return;
    // A replacement is told as several steps: a new one, the old one deleted, and the two together.
    if (metadata.op === "create-replacement" || metadata.op === "import-replacement") {
      this.tell({ kind: "done", urn, type, op });
      return;
    }
    // Outputs registered later tell of a component a second time.
    if (!this.steps.some((step) => step.urn === urn && step.op === op)) this.steps.push(stepOf(metadata, op));
    if (op !== "replace") this.tell({ kind: "done", urn, type, op });
  }

  private fail({ op, type, urn }: StepEventMetadata): void {
    const said = this.errors.filter((error) => error.urn === urn).at(-1);
    const message = said?.message ?? "failed without a word";
    this.failures.push({ urn, message });
    this.tell({ kind: "failed", urn, type, op: OPS[op] ?? "update", message });
  }

  private diag(severity: "info" | "warning" | "error", message: string, urn: string | undefined): void {
    this.tell({ kind: "diag", severity, message, ...(urn === undefined || urn === "" ? {} : { urn }) });
  }
}

function severityOf(severity: string): "info" | "warning" | "error" | undefined {
  if (severity === "info#err") return "info";
  return severity === "info" || severity === "warning" || severity === "error" ? severity : undefined;
}

function stepOf(metadata: StepEventMetadata, op: StepOp): Step {
  const { keys = [], old, type, urn } = metadata;
  const id = old?.id ?? metadata.new?.id ?? "";
  const changes = op === "update" || op === "replace" ? changesOf(metadata) : [];
  return {
    urn,
    type,
    op,
    ...(id === "" ? {} : { id }),
    changes,
    ...(keys === null || keys.length === 0 ? {} : { replaces: keys.map(plainPath) }),
  };
}

function changesOf({ detailedDiff, diffs, new: now, old }: StepEventMetadata): Step["changes"] {
  const details = Object.entries(detailedDiff ?? {});
  if (details.length === 0)
    return changesAt((diffs ?? []).map(plainPath), mapOf(old?.inputs), mapOf(now?.inputs));
  return details.flatMap(([path, { inputDiff }]) => {
    const [before, after] = inputDiff
      ? [old?.inputs, now?.inputs]
      : [old?.outputs, now?.outputs ?? now?.inputs];
    return changesAt([plainPath(path)], mapOf(before), mapOf(after));
  });
}

/** Pulumi writes keys with odd characters as `tags["a/b"]`. */
function plainPath(path: string): string {
  return path.replace(/\["((?:[^"\\]|\\.)*)"\]/g, (_, key: string) => `.${key}`).replace(/^\./, "");
}

/** Properties in an event are JSON with Pulumi's own marks; secrets have lost their value already. */
function mapOf(properties: Record<string, unknown> | null | undefined): PropertyMap {
  return (properties ?? {}) as PropertyMap;
}
