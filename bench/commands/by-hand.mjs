// The peer of a preview: the stamp's resources written by hand (bench/render/plain.mjs), run as Pulumi's testing guide runs a program,
// under `pulumi.runtime.setMocks`, in a process of its own.
import { createRequire } from "node:module";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fleetOf, tokenPattern } from "../render/fleet.mjs";
import { plainProgram } from "../render/plain.mjs";

const SECRET = "4dabf18193072939515e22adb298388d";
const require = createRequire(import.meta.url);

/** @returns the program's file, and what removes it */
export async function writeByHand(root) {
  const { TokenTable } = require(join(root, "dist/graph/model/tokens.js"));
  const table = new TokenTable();
  const graph = await fleetOf(root, "aws").renderStamp("b00000", table);
  // Where the program finds Pulumi's packages.
  const folder = mkdtempSync(join(root, "node_modules/.cache-bench-"));
  const write = (name, text) => writeFileSync(join(folder, name), text);
  write(
    "program.js",
    plainProgram(graph, (token) => table.owner(token), tokenPattern),
  );
  // Mocks don't know which outputs a class declares: they are told.
  const outputs = graph.resources.map(({ name, outputs, type }) => [`${type} ${name}`, plain(outputs)]);
  write("outputs.json", JSON.stringify(Object.fromEntries(outputs)));
  write(
    "main.js",
    `const pulumi = require("@pulumi/pulumi");
const { runInPulumiStack } = require("@pulumi/pulumi/runtime/stack");
const outputs = require("./outputs.json");
let count = 0;
pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    count += 1;
    return { id: name + "-id", state: { ...inputs, ...outputs[type + " " + name] } };
  },
  call: ({ inputs }) => inputs,
}).then(() => runInPulumiStack(async () => require("./program")()))
  .then(() => pulumi.runtime.disconnect())
  .then(() => console.log(count + " resources"));
`,
  );
  return { file: join(folder, "main.js"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (SECRET in value) return plain(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
