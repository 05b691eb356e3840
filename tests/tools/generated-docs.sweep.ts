import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

test.each([
  ["the page of the commands says what their help says", "cli-doc.mjs"],
  ["the page of the moves lists what the check takes for proven", "movers-doc.mjs"],
  ["the schemas of what is printed as JSON are those the commands print by", "json-schemas.mjs"],
  ["the page of the blueprint says what its schemas say", "blueprint-doc.mjs"],
])("%s", (_, name) => {
  const script = resolve(__dirname, "../../tools", name);
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});
