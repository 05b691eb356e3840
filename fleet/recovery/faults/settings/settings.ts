import { StampError } from "../../../../core/errors";
import { SETTINGS_FILE } from "../../../inventory/settings";
import type { DrillSettings } from "../../drills-schema";
import { FAULTS, type Fault, type FaultConfig, type FaultSettings } from "../faults-schema";

const PAGE = "docs/disaster-recovery.md#game-days";

/** @throws StampError `input` where the project does not say how anything is broken on purpose */
export function requireFaults({ faults }: DrillSettings): FaultSettings {
  if (faults !== undefined) return faults;
  throw new StampError("input", "the project does not say how anything is broken on purpose", {
    ...{ file: SETTINGS_FILE, field: "drills.faults" },
    fix: `declare it, and what must hold meanwhile: ${PAGE}`,
  });
}

/** @throws StampError `input` where the project does not say how this is broken */
export function requireFault(faults: FaultSettings, fault: Fault): FaultConfig {
  const config = faults[fault];
  if (config !== undefined) return config;
  const known = FAULTS.filter((name) => faults[name] !== undefined);
  throw new StampError("input", `the project does not say how a ${fault} is broken`, {
    ...{ file: SETTINGS_FILE, field: `drills.faults.${fault}` },
    ...(known.length === 0 ? {} : { allowed: known.join(", ") }),
    fix: `declare it, and what must hold meanwhile: ${PAGE}`,
  });
}
