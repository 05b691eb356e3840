import { spawn } from "node:child_process";
import { START } from "../../start";
import type { FaultFleet } from "./fault-fleet";

/** Makes a fault in a process of its own that is killed at a boundary; whoever answers its load lives on meanwhile. */
export async function killedAt(file: string, { root }: FaultFleet, boundary: string): Promise<void> {
  const child = spawn(process.execPath, [...START, file, root, boundary], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  const signal = await new Promise<string | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", (_, by) => done(by));
  });
  expect({ signal, stderr }).toEqual({ signal: "SIGKILL", stderr: "" });
}
