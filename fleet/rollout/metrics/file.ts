import { basename } from "node:path";
import { readTextFile } from "../../../core/files/read-text";
import { readYaml } from "../../../core/files/yaml";
import { parse } from "../../../core/parse";
import { type MetricGates, metricGatesSchema } from "./schema";

/** Most bytes of a file of gates. */
const MAX_BYTES = 256 * 1024;

/**
 * Reads a file of gates (YAML).
 * @throws StampError `input` with every fault
 */
export function readMetricGates(path: string): MetricGates {
  const file = basename(path);
  const text = readTextFile(path, { limit: MAX_BYTES, name: file, field: "--gate-metrics" });
  return parse(metricGatesSchema, readYaml(text, file), "", (error) => error.at({ file }));
}
