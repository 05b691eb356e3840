import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

test("the page of the policies says what the rules say", () => {
  const script = resolve(__dirname, "../../tools/generators/policies-doc.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});
