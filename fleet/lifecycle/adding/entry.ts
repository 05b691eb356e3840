import { StampError } from "../../../core/errors";
import { parseStackConfig, type StampEntry } from "../../inventory/stack-config";
import type { LoadedFleet } from "../../open";

/**
 * A stamp as the text of its config says, be it written yet or not.
 * @throws StampError with all faults of the text
 */
export function entryOf({ inventory }: LoadedFleet, id: string, file: string, text: string): StampEntry {
  const result = parseStackConfig(inventory.project, id, file, text);
  if ("stamp" in result) return result.stamp;
  throw StampError.all(result.problems);
}
