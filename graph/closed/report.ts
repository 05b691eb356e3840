import { defined } from "../../core/defined";
import type { Finding, FindingOwner } from "./finding";
import type { GraphResource, ResourceGraph } from "../model/graph";
import type { IdentifierKind } from "../identifiers/recogniser";
import { label } from "./label";
import { REDACTED, redact } from "../model/redact";
import { parseUrn } from "../model/urn";
import type { Leaf } from "../model/walk";

/** What a finding says beside where it is. */
export type FindingBody = Omit<Finding, "stack" | "urn" | "type" | "level"> & { level?: Finding["level"] };

/** Collects the findings of one graph: words them, hides secrets, and says each thing once. */
export class ClosedReport {
  readonly findings: Finding[] = [];
  /** The resource that is being looked at. */
  resource: Pick<GraphResource, "urn" | "type" | "inputs"> = { urn: "", type: "", inputs: {} };
  readonly #seen = new Set<string>();

  constructor(private readonly graph: ResourceGraph) {}

  add(body: FindingBody): void {
    const { urn, type } = this.resource;
    const key = [urn, body.path, body.value, body.rule === "closed/public-principal" ? body.rule : ""].join(
      "\n",
    );
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.findings.push({ level: "violation", stack: this.graph.stack, urn, type, ...body });
  }

  /** Adds a finding about an identifier in a text. */
  identifier(
    leaf: Leaf,
    value: string,
    body: Pick<FindingBody, "rule" | "detector"> & {
      owner?: FindingOwner;
      kind?: IdentifierKind | undefined;
    },
    problem: (shown: string) => string,
  ): void {
    const { kind, ...rest } = body;
    const shown = leaf.secret ? REDACTED : redact(value, leaf.path);
    const message = `${this.label()}: ${leaf.path} ${problem(shown)}`;
    this.add({ ...rest, path: leaf.path, value: shown, ...defined({ kind }), message });
  }

  /** The resource as messages call it. */
  label(): string {
    return label(this.resource);
  }
}

/** An owner's output as messages call it. */
export function describeOwner({ urn, property }: FindingOwner): string {
  if (urn === "") return property === "" ? "resource" : property;
  return `${label({ type: parseUrn(urn)?.type ?? "", urn })}.${property}`;
}
