import { existsSync } from "node:fs";
import { join } from "node:path";
import { embeddedEngine } from "../../../engines/embedded";
import { fleetContext } from "../../../fleet/context";
import {
  drillFail,
  type FailEvent,
  type FailInput,
  type FailQuestion,
} from "../../../fleet/recovery/faults/fail";

// A drill in a process of its own, which ends itself at the boundary that it is told: without a word, or as who presses Ctrl-C twice.
const [root = "", boundary = "", mode = "start"] = process.argv.slice(2);
const input: FailInput = {
  stamp: "euw1a",
  mode:
    mode === "start"
      ? { kind: "start", fault: "database", ask: false, confirm: false, yes: true }
      : { kind: "resume" },
  key: "evidence.key",
  tool: "test",
};
// Or while something goes on, which a file of the fleet's folder says.
const [, file] = /^exit-with:(.+)$/.exec(boundary) ?? [];
if (file !== undefined) setInterval(() => existsSync(join(root, file)) && process.exit(130), 20);
const context = fleetContext<FailEvent, FailQuestion>({ cwd: root, engine: embeddedEngine, parallel: 1 });
drillFail(input, context, (point) => {
  if (point === boundary) process.kill(process.pid, "SIGKILL");
  // As Ctrl-C twice does.
  if (`exit:${point}` === boundary) process.exit(130);
}).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
