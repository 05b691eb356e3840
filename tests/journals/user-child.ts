import { join } from "node:path";
import { StampError } from "../../core/errors";
import { lockFleet } from "../../core/locks/lock";
import { lock } from "../../engines/embedded/lock";

/** What an operator of some user is told: which lock to take, in which folder. */
export interface UserTask {
  readonly kind: "fleet" | "stack";
  readonly folder: string;
}

// An operator who takes a lock, says how that went, and keeps it until the process ends.
const [mask = "022"] = process.argv.slice(2);
process.umask(Number.parseInt(mask, 8));

function take({ folder, kind }: UserTask): string {
  try {
    if (kind === "fleet") lockFleet(folder, "rollout of r1");
    else lock(join(folder, "euw1a.lock"), "euw1a", "up", "euw1a.lock");
    return "has it";
  } catch (error) {
    return error instanceof StampError ? `${error.code}: ${error.message}` : String(error);
  }
}

process.on("message", (task: UserTask) => void process.send?.(take(task)));
process.send?.("ready");
