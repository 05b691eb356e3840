import { z } from "zod";
import type { MonitoringInput } from "../../fleet/monitoring/monitoring";
import { commandOptions, option } from "../common/option";

export const monitoringOptions = commandOptions(
  z.object({
    out: option(
      "--out <folder>",
      "folder for the files (default: monitoring)",
      z.string().min(1).default("monitoring"),
    ),
  }),
  (given): MonitoringInput => given,
);
