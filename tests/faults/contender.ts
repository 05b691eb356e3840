import { StampError } from "../../core/errors";
import { type OperatorLock, lockFleet } from "../../core/locks/lock";
import { readRollout, RolloutJournal } from "../journals/rollouts-in-folder";
import { beginOf } from "../rollout/runs";

// One of two operators. Told a folder, it begins a rollout there and says how that went; told "release", it lets go.
let lock: OperatorLock | undefined;

function compete(folder: string): string {
  try {
    lock = lockFleet(folder, "rollout of r1");
  } catch (error) {
    return error instanceof StampError && error.code === "locked" ? `told: ${error.problem}` : String(error);
  }
  const open = readRollout(folder);
  if (open !== undefined) return "refused: one is not finished";
  RolloutJournal.create(folder, beginOf({ canary: ["ca1"], early: ["ea1"] })).close();
  return "proceeds";
}

process.on("message", (message: { folder?: string }) => {
  if (message.folder !== undefined) process.send?.(compete(message.folder));
  else {
    void lock?.release();
    lock = undefined;
    process.send?.("released");
  }
});
