// The thin router with 1,000,000 tenants on 100 stamps: requests/s, p99 and processor time a request, beside the same
// HAProxy without a lookup (the floor), HAProxy with a plain map of all tenants, nginx with a `map` of all tenants, and
// a proxy in Node; each with one thread, taken in turns. Then what must hold under load (acceptance.mjs), the pure
// decision, the placement of tenants when a stamp is added, and the size of the edge function.
//   npm run bench -- router [--tenants 1000000] [--stamps 100] [--rounds 5] [--seconds 3] [--connections 32]
//                           [--changes 10000] [--asked 20000] [--only speed|lookups|acceptance] [--all] [--json] [--write]
// With --all functions, tenants' own domains, the nearest and limits are on. `--only lookups` compares ways to look a tenant up
// (lookups.mjs). With --write the table of what was asked for stands in docs/routing.md then.
// Needs HAProxy 3, and wrk for the speed; nginx and Envoy are left out when they are missing. On a busy machine the processor time is
// what to compare. `--only acceptance --json` prints what was counted as JSON, and as text on stderr: a test runs it.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { acceptance, describeAcceptance, startStamps } from "./acceptance.mjs";
import { placement, pureDecision } from "./parts.mjs";
import { lookups } from "./lookups.mjs";
import { prepare, stampIds, subject } from "./prepare.mjs";
import { backendPorts, speed } from "./speed.mjs";
import { writeTable } from "../write-table.mjs";

const root = resolve(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    tenants: { type: "string", default: "1000000" },
    stamps: { type: "string", default: "100" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    connections: { type: "string", default: "32" },
    changes: { type: "string", default: "10000" },
    asked: { type: "string", default: "20000" },
    only: { type: "string" },
    all: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const { all, only, json, write, ...sizes } = values;
const flags = {
  ...Object.fromEntries(Object.entries(sizes).map(([key, value]) => [key, Number(value)])),
  all,
};
const say = json ? () => {} : console.log;
const found = await subject(root);
if (found === undefined) {
  console.log("skipped: no HAProxy 3.0 or newer (tools/haproxy-install.sh gets one)");
  process.exit(0);
}

async function withSetup(ports, work) {
  const setup = await prepare(root, found, flags, ports, say);
  try {
    return await work(setup);
  } finally {
    rmSync(setup.folder, { recursive: true, force: true });
  }
}

/** Prints what was measured, and writes it to the page where that is wanted. */
function tell(name, text) {
  console.log(text);
  if (write) writeTable(name, text);
}

const hasWrk = spawnSync("wrk", ["-v"]).error === undefined;
if (only !== "acceptance" && !hasWrk) console.log("speed skipped: no wrk on PATH");
if (hasWrk && (only === undefined || only === "speed"))
  await withSetup(backendPorts(flags.stamps), async (setup) => tell("speed", await speed(setup)));
if (hasWrk && only === "lookups")
  await withSetup(backendPorts(flags.stamps), async (setup) => tell("lookups", await lookups(setup)));
if (only === undefined || only === "acceptance") {
  const stamps = await startStamps(stampIds(flags.stamps));
  try {
    await withSetup(stamps.ports, async (setup) => {
      const counted = await acceptance(setup, stamps);
      const text = describeAcceptance(counted);
      if (json) console.log(JSON.stringify(counted));
      console[json ? "error" : "log"](text);
      if (write) writeTable("acceptance", ["```text", text, "```"].join("\n"));
      say(pureDecision(setup));
      say(placement(setup));
      say(`edge bundle: ${setup.code.edgeFunction(setup.routing).length} of 10,240 bytes`);
    });
  } finally {
    stamps.end();
  }
}
