import { z } from "zod";
import type { OutliersInput } from "../../fleet/outliers/outliers";
import { argument, commandOptions, flag, option } from "../common/option";
import { read } from "../common/values";

export const outliersOptions = commandOptions(
  z.object({
    stacks: argument("[stacks...]", z.array(z.string()).default([])),
    file: option(
      "--file <file>",
      "how they are compared (default: the project's outliers.yaml)",
      z.string().optional(),
    ),
    at: option(
      "--at <time>",
      "the moment that is asked about, ISO 8601 (default: now)",
      read("a time such as 2026-11-30T04:00:00Z", timeOf).optional(),
    ),
    rules: flag("--rules", "print Prometheus' rules for the same, with an alarm, instead"),
  }),
  (given): OutliersInput => given,
);

function timeOf(text: string): number | undefined {
  return z.iso.datetime({ offset: true }).safeParse(text).success ? Date.parse(text) : undefined;
}
