import { z } from "zod";
import { StampError, shown } from "../../core/errors";
import type { AuditInput } from "../../fleet/audit/audit";
import { argument, commandOptions, option } from "../common/option";

const FORMATS = ["text", "json", "sarif", "html"] as const;

/** What is audited, and how the result is printed. */
export interface AuditValue extends AuditInput {
  readonly format: (typeof FORMATS)[number];
}

export const auditOptions = commandOptions(
  z.object({
    states: argument("[states...]", z.array(z.string()).default([])),
    stack: option(
      "--stack <name...>",
      "stacks that the pulumi CLI exports, of the project at hand",
      z.array(z.string()).default([]),
    ),
    identity: option(
      "--identity <key...>",
      "config keys that may differ from stack to stack (default: found by their places)",
      z.array(z.string()).default([]),
    ),
    format: option(
      "--format <name>",
      "text, json, sarif (code scanning) or html, a page (default: text)",
      z.enum(FORMATS).optional(),
    ),
  }),
  ({ format, identity, stack, states }, { json }): AuditValue => {
    if (json && format !== undefined && format !== "json")
      throw new StampError("input", "--json asks for another format", {
        field: "--format",
        received: shown(format),
        fix: "give one",
      });
    if (states.length === 0 && stack.length === 0)
      throw new StampError("input", "nothing to audit", {
        fix: "give files of pulumi stack export --show-secrets, or --stack with names of stacks",
      });
    return { states, stacks: stack, identity, format: format ?? (json ? "json" : "text") };
  },
);
