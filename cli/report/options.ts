import { z } from "zod";
import type { ReportInput } from "../../fleet/report/report";
import { journalOption } from "../common/journal";
import { commandOptions, flag, option } from "../common/option";

/** What a report is to hold, and where it goes. */
export interface ReportValue extends ReportInput {
  /** A file; `-` for stdout. */
  readonly out: string;
}

export const reportOptions = commandOptions(
  z.object({
    out: option(
      "--out <file>",
      "file to write; - for stdout (default: fleet.html)",
      z.string().default("fleet.html"),
    ),
    drift: flag("--drift", "ask the clouds whether stamps drifted"),
    outliers: flag("--outliers", "ask Prometheus which stamps are unlike their sisters (outliers.yaml)"),
    registry: option(
      "--registry <where>",
      "registry to count tenants in (default: the fleet's own, if it has one)",
      z.string().optional(),
    ),
    journal: journalOption,
  }),
  (given): ReportValue => given,
);
