import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { writeDurably } from "../../core/files/durable";
import { isThere } from "../../core/files/read-bytes";
import { readTextFile } from "../../core/files/read-text";
import { shownPath } from "../../core/files/shown-path";
import { readYaml } from "../../core/files/yaml";
import { parse } from "../../core/parse";
import type { FleetContext } from "../context";
import { openInventory } from "../open";
import { OUTLIERS_FILE, readOutliersFile } from "../outliers/outliers";
import { outlierRules } from "../outliers/rules";
import { dashboards, lintSettings } from "./dashboards";
import { recordingRules } from "./recorded";
import { type MonitoringResult, monitoringSchema } from "./schema";
import { MONITORING_FILE, scrapeConfig } from "./scrape";

const MAX_BYTES = 256 * 1024;

/** What is written. */
export interface MonitoringInput {
  /** Folder for the files, relative to where the work is done. */
  readonly out: string;
}

/**
 * Writes what Prometheus and Grafana need to look at the fleet, out of the inventory: whom to ask, what to work out, and dashboards from the
 * fleet down to a stamp. Files of the same names are written over; nothing else is touched.
 *
 * @throws StampError `input` for a file that can't be
 */
export async function monitoring(input: MonitoringInput, context: FleetContext): Promise<MonitoringResult> {
  const { project, stamps } = openInventory(context.cwd);
  const text = readTextFile(join(project.root, MONITORING_FILE), {
    ...{ limit: MAX_BYTES, name: MONITORING_FILE },
    fix: "say where stamps tell their numbers: docs/operating.md",
  });
  const settings = parse(monitoringSchema, readYaml(text, MONITORING_FILE), "", (error) =>
    error.at({ file: MONITORING_FILE }),
  );
  const files = new Map([
    ["prometheus.yml", scrapeConfig(settings, stamps)],
    ["rules/stampworks.yml", recordingRules()],
    ...(isThere(join(project.root, OUTLIERS_FILE))
      ? [["rules/outliers.yml", outlierRules(readOutliersFile(project.root, undefined), stamps)] as const]
      : []),
    ...dashboards().map(({ file, json }) => [`grafana/${file}`, json] as const),
    ["grafana/.lint", lintSettings()],
  ]);
  const folder = resolve(context.cwd, input.out);
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeDurably(join(folder, name), content);
  }
  return Promise.resolve({ folder: shownPath(folder), files: [...files.keys()], stamps: stamps.length });
}
