// The thin router with 1,000,000 tenants on 100 stamps: requests/s, p99 and processor time a request, beside the same
// HAProxy without a lookup (the floor), HAProxy with a plain map of all tenants, nginx with a `map` of all tenants, and
// a proxy in Node; each with one thread, taken in turns. Then what must hold under load (acceptance.mjs), the pure
// decision, the placement of tenants when a stamp is added, and the size of the edge function.
//   npm run bench -- router [--tenants 1000000] [--stamps 100] [--rounds 5] [--seconds 3] [--connections 32]
//                           [--changes 10000] [--asked 20000] [--only speed|acceptance] [--all] [--json]
// With --all functions, tenants' own domains, the nearest and limits are on.
// Needs HAProxy 3, and wrk for the speed; nginx is left out when it is missing. On a busy machine the processor time is
// what to compare. `--only acceptance --json` prints what was counted as JSON, and as text on stderr: a test runs it.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { acceptance, describeAcceptance, startStamps } from "./acceptance.mjs";
import { placement, pureDecision } from "./parts.mjs";
import { prepare, stampIds, subject } from "./prepare.mjs";
import { backendPorts, speed } from "./speed.mjs";

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
  },
});
const { all, only, json, ...sizes } = values;
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

if (only !== "acceptance") {
  if (spawnSync("wrk", ["-v"]).error !== undefined) console.log("speed skipped: no wrk on PATH");
  else await withSetup(backendPorts(flags.stamps), speed);
}
if (only !== "speed") {
  const stamps = await startStamps(stampIds(flags.stamps));
  try {
    await withSetup(stamps.ports, async (setup) => {
      const counted = await acceptance(setup, stamps);
      if (json) console.log(JSON.stringify(counted));
      console[json ? "error" : "log"](describeAcceptance(counted));
      say(pureDecision(setup));
      say(placement(setup));
      say(`edge bundle: ${setup.code.edgeFunction(setup.routing).length} of 10,240 bytes`);
    });
  } finally {
    stamps.end();
  }
}
