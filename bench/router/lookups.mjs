// What each way to look a tenant up costs HAProxy: processor time a request (user and system, as the kernel counts it for the
// process) beyond one that only names the tenant. HAProxy answers itself, and requests come 16 at once, so that little else is
// measured. The ways take turns, so that what else the machine does falls on all of them; it makes no run cheaper, so on a busy
// machine the lower quartile and the least of the rounds say more than the median.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "./load.mjs";
import { startWay } from "./proxies.mjs";
import { tenantName } from "./prepare.mjs";

const FIRST_PORT = 20_300;
const PRINT = "xxh32(0),and(4293918720),div(256)";
const BUCKET = "xxh32(0),and(8191)";
/** Width of a directory value with as many slots as it can have: 66 digits, and six for each of 255. */
const WIDEST = 1596;
const set = (name, value, scope = "txn") => `  http-request set-var(${scope}.${name}) ${value}`;

const name = (folder) => set("tenant", `req.fhdr(host),lower,map_regm(${folder}/maps/hosts-0.patterns)`);
const others = (folder) =>
  set("stamp", `var(txn.tenant),map_str(${folder}/maps/others.map) unless { var(txn.stamp) -m int lt 4096 }`);

/** The directory's entries by the number of their bucket. */
function entries(folder) {
  return readFileSync(join(folder, "maps/directory.map"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" "))
    .map(([key, value]) => [
      key.includes(".") ? Number(key.split(".")[2]) * 256 + Number(key.split(".")[3]) : Number(key),
      value,
    ]);
}

const address = (number) => `0.0.${number >> 8}.${number & 255}`;

/** A file with these entries; its path. */
function mapOf(folder, file, rows) {
  const path = join(folder, file);
  writeFileSync(path, rows.map(([key, value]) => `${key} ${value}\n`).join(""));
  return path;
}

/** The rules that find the stamp in a directory value that `get` gives, kept in a variable. */
const kept = (folder, get) => [
  name(folder),
  set("g", "var(txn.tenant),xxh32(1)"),
  set("print", `var(txn.tenant),${PRINT}`),
  set("d", get),
  set("size", "var(txn.d),bytes(0,2),hex2i"),
  set("at", "var(txn.g),and(31),mul(2),add(2)"),
  set("at", "var(txn.d),bytes(txn.at,2),hex2i,add(txn.g),mod(txn.size),mul(6),add(66)"),
  set("stamp", "var(txn.d),bytes(txn.at,6),hex2i,xor(txn.print)"),
  others(folder),
];

/** The same in fewer rules: what passes is kept by a converter, in variables of the request. */
const chained = (folder, get) => [
  name(folder),
  set("at", "var(txn.tenant),xxh32(1),set-var(req.g),and(31),mul(2),add(2)", "req"),
  set("print", `var(txn.tenant),${PRINT}`, "req"),
  set("size", `${get},set-var(req.d),bytes(0,2),hex2i`, "req"),
  set("at", "var(req.d),bytes(req.at,2),hex2i,add(req.g),mod(req.size),mul(6),add(66)", "req"),
  set("stamp", "var(req.d),bytes(req.at,6),hex2i,xor(req.print)"),
  others(folder),
];

/** Nothing is kept: the map is asked three times. A change between two of them would be half seen. */
const thrice = (folder, get) => [
  name(folder),
  set("g", "var(txn.tenant),xxh32(1)", "req"),
  set("print", `var(txn.tenant),${PRINT}`, "req"),
  set("size", `${get},bytes(0,2),hex2i`, "req"),
  set("at", "var(req.g),and(31),mul(2),add(2)", "req"),
  set("at", `${get},bytes(req.at,2),hex2i,add(req.g),mod(req.size),mul(6),add(66)`, "req"),
  set("stamp", `${get},bytes(req.at,6),hex2i,xor(req.print)`),
  others(folder),
];

const byText = (folder) => {
  const path = mapOf(folder, "text.map", entries(folder));
  return `var(txn.tenant),${BUCKET},map_str(${path})`;
};
const byNumber = (folder) => {
  const path = mapOf(
    folder,
    "number.map",
    entries(folder).map(([bucket, value]) => [address(bucket), value]),
  );
  return `var(txn.tenant),${BUCKET},map_ip(${path})`;
};

/** Fixed slots: so many buckets in one entry, each at a place that its number tells. */
const fixed = (many) => (folder) => {
  const lines = new Map();
  for (const [bucket, value] of entries(folder)) {
    const line = Math.floor(bucket / many);
    if (!lines.has(line)) lines.set(line, new Array(many).fill(".".repeat(WIDEST)));
    lines.get(line)[bucket % many] = value.padEnd(WIDEST, ".");
  }
  const path = mapOf(
    folder,
    "fixed.map",
    [...lines].map(([line, values]) => [address(line), values.join("")]),
  );
  const place = set("place", `var(txn.tenant),xxh32(0),and(${many - 1}),mul(${WIDEST})`);
  const [first, ...rest] = kept(
    folder,
    `var(txn.tenant),${BUCKET},div(${many}),map_ip(${path}),bytes(txn.place,${WIDEST})`,
  );
  return [first, place, ...rest];
};

/** The map of all tenants in 16 by the hash of the name, one rule each. */
const sharded = (folder, setup) => {
  const shards = Array.from({ length: 16 }, () => []);
  for (let index = 0; index < setup.flags.tenants; index += 1) {
    const tenant = tenantName(index);
    const { directory } = setup.code.hashTenant(tenant);
    shards[directory & 15].push([tenant, setup.numberOf(setup.stampOf(index))]);
  }
  return [
    name(folder),
    set("shard", "var(txn.tenant),xxh32(0),and(15)"),
    ...shards.map((rows, shard) =>
      set(
        "stamp",
        `var(txn.tenant),map_str(${mapOf(folder, `shard-${shard}.map`, rows)}) if { var(txn.shard) -m int ${shard} }`,
      ),
    ),
  ];
};

const all = (folder, setup) => {
  const rows = Array.from({ length: setup.flags.tenants }, (_, index) => [
    `${tenantName(index)}.example.test`,
    setup.numberOf(setup.stampOf(index)),
  ]);
  return [
    set("stamp", `req.fhdr(host),lower,map_str(${mapOf(folder, "all.map", rows)})`),
    set("tenant", "req.fhdr(host),field(1,.)"),
  ];
};

/** The last tenant of the connection is remembered: nothing says that it has moved since. */
const remembered = (folder) => [
  name(folder),
  set("stamp", "var(sess.stamp) if { var(txn.tenant),strcmp(sess.tenant) eq 0 }"),
  ...kept(folder, byNumber(folder))
    .slice(1, -1)
    .map((line) => `${line} unless { var(txn.stamp) -m found }`),
  others(folder),
  set("tenant", "var(txn.tenant)", "sess"),
  set("stamp", "var(txn.stamp)", "sess"),
];

/** Each way by its name; the first is what the others are compared with, and the third what the router does. */
const WAYS = {
  "no look-up": () => [set("tenant", "req.fhdr(host),field(1,.)")],
  "the name alone": (folder) => [name(folder)],
  "directory by number (map_ip), kept: the router": (folder) => kept(folder, byNumber(folder)),
  "directory by text (map_str), kept": (folder) => kept(folder, byText(folder)),
  "the same in fewer rules and variables": (folder) => chained(folder, byNumber(folder)),
  "the same, nothing kept, asked thrice": (folder) => thrice(folder, byNumber(folder)),
  "two levels: 4 fixed buckets an entry": fixed(4),
  "two levels: 8 fixed buckets an entry": fixed(8),
  "remembered for the connection, else looked up": remembered,
  "16 maps of all tenants by hash": sharded,
  "one map of all tenants (map_str)": all,
};

const at = (list, share) => [...list].sort((a, b) => a - b)[Math.floor(list.length * share)];

const CONNECTIONS = 8;
const DEEP = 16;

/** Measures each way in turns and returns a table in Markdown. */
export async function lookups(setup) {
  const { rounds, seconds, stamps, tenants } = setup.flags;
  const proxies = [];
  try {
    for (const [index, [title, lines]] of Object.entries(WAYS).entries()) {
      proxies.push(await startWay(setup, title, FIRST_PORT + index, (folder) => lines(folder, setup)));
    }
    const costs = proxies.map(() => []);
    let failed = 0;
    for (let round = 0; round <= rounds; round += 1) {
      for (const [index, proxy] of proxies.entries()) {
        const run = load(setup, proxy, { seconds, connections: CONNECTIONS, deep: DEEP });
        failed += run.failed;
        // The first round warms up.
        if (round > 0) costs[index].push(run.cpu);
      }
    }
    const added = (index, share) => (at(costs[index], share) - at(costs[0], share)).toFixed(2);
    return [
      `Processor time a request beyond an HAProxy that names the tenant by \`field\` (${at(costs[0], 0.5).toFixed(1)} µs), ${tenants} tenants on ${stamps} stamps, ${rounds} rounds of ${seconds} s in turns, ${failed} requests failed:`,
      "",
      "| way | added µs, median | lower quartile | least | memory MB |",
      "|---|---|---|---|---|",
      ...proxies.map(
        ({ name: title, memory }, index) =>
          `| ${title} | ${[0.5, 0.25, 0].map((share) => added(index, share)).join(" | ")} | ${memory()} |`,
      ),
    ].join("\n");
  } finally {
    for (const proxy of proxies) await proxy.stop();
  }
}
