import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { envoyConfig } from "./envoy.mjs";
import { memoryMb } from "./load.mjs";
import { tenantName } from "./prepare.mjs";

/** Envoy takes minutes to read a million virtual hosts. */
const START_MS = 400_000;

function listening(port) {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}

async function start(name, command, args, port, pidOf = (child) => child.pid) {
  const from = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.on("data", (chunk) => {
    words = (words + chunk).slice(-1000);
  });
  while (!(await listening(port))) {
    if (child.exitCode !== null || performance.now() - from > START_MS) throw new Error(`${name}: ${words}`);
    await sleep(10);
  }
  const startMs = Math.round(performance.now() - from);
  const pid = await pidOf(child);
  return {
    name,
    port,
    pid,
    startMs,
    memory: () => memoryMb(pid),
    stop: () =>
      new Promise((done) => {
        child.once("exit", done);
        child.kill("SIGTERM");
      }),
  };
}

const write = (setup, name, text) => {
  const file = join(setup.folder, name);
  writeFileSync(file, text);
  return file;
};

/** What all stamps are in the benchmark: one HAProxy that answers at a port a stamp. */
export function startBackends(setup) {
  const config = [
    "global",
    "  maxconn 9000",
    "  nbthread 1",
    "defaults",
    "  mode http",
    "  timeout client 60s",
    "frontend stamps",
    ...setup.ports.map((port) => `  bind 127.0.0.1:${port}`),
    '  http-request return status 200 content-type text/plain string "hello from a stamp, with some words to carry over\\n"',
    "",
  ].join("\n");
  return start(
    "backends",
    setup.haproxy,
    ["-db", "-f", write(setup, "backends.cfg", config)],
    setup.ports.at(-1),
  );
}

/** Our configuration in a folder of its own, perhaps changed. */
function ours(setup, name, port, change = (text) => text) {
  const folder = join(setup.folder, name);
  mkdirSync(folder, { recursive: true });
  const place = setup.code.localPlace(folder, port);
  const file = setup.code.writeRouter(folder, setup.routing, setup.table, place);
  const text = change(
    setup.code.haproxyConfig(setup.routing, setup.code.stampsIn(setup.table), place),
    folder,
  );
  writeFileSync(file, text);
  return { file, place };
}

/** The lines of the frontend that find tenant and stamp, replaced. */
function withLookup(text, lines) {
  const rows = text.split("\n");
  const from = rows.findIndex((row) => row.includes("map_regm"));
  const to = rows.findIndex((row) => row.includes("set-var(txn.websocket)"));
  if (from < 0 || to < from) throw new Error("the frontend's rules are others than this benchmark knows");
  return [...rows.slice(0, from), ...lines, ...rows.slice(to)].join("\n");
}

export async function startOurs(setup) {
  const { file, place } = ours(setup, "ours", 20_002);
  return { ...(await start("Stampworks router", setup.haproxy, ["-db", "-f", file], 20_002)), place };
}

/** The same HAProxy, which takes the tenant's name from the host and one of the same 100 backends by chance. */
export function startFloor(setup) {
  const { file } = ours(setup, "floor", 20_001, (text) => {
    let number = 0;
    return withLookup(text, ["  http-request set-var(txn.tenant) req.fhdr(host),field(1,.)"])
      .replace("use_backend %[var(txn.stamp)]", `use_backend b%[rand(${setup.flags.stamps})]`)
      .replace(/^backend (?!refused|addresses|tenants).*$/gm, () => `backend b${number++}`);
  });
  return start("HAProxy, no lookup", setup.haproxy, ["-db", "-f", file], 20_001);
}

/** The same HAProxy with one map of all tenants. */
export function startPlainMap(setup) {
  const { file } = ours(setup, "plain", 20_003, (text, folder) => {
    const rows = Array.from(
      { length: setup.flags.tenants },
      (_, index) => `${tenantName(index)}.example.test ${setup.numberOf(setup.stampOf(index))}\n`,
    );
    writeFileSync(join(folder, "all.map"), rows.join(""));
    return withLookup(text, [
      `  http-request set-var(txn.stamp) req.fhdr(host),lower,map_str(${join(folder, "all.map")})`,
      "  http-request set-var(txn.tenant) req.fhdr(host),field(1,.)",
    ]);
  });
  return start("HAProxy, map of all tenants", setup.haproxy, ["-db", "-f", file], 20_003);
}

/** An HAProxy that finds tenant and stamp by some rules, told the folder of its files, and answers itself. */
export function startWay(setup, name, port, lines) {
  const { place } = ours(setup, `way-${port}`, port);
  const folder = dirname(place.maps);
  const config = [
    ...["global", "  nbthread 1", "  maxconn 500", "  tune.pattern.cache-size 0"],
    ...["defaults", "  mode http", "  timeout client 60s", "frontend way", `  bind 127.0.0.1:${port}`],
    ...lines(folder),
    "  http-request return status 200",
    "",
  ].join("\n");
  const file = join(folder, "way.cfg");
  writeFileSync(file, config);
  return start(name, setup.haproxy, ["-db", "-f", file], port);
}

/** nginx with a map of all tenants, and the same log. */
export function startNginx(setup) {
  const folder = join(setup.folder, "nginx");
  mkdirSync(folder, { recursive: true });
  const rows = Array.from(
    { length: setup.flags.tenants },
    (_, index) => `${tenantName(index)}.example.test ${setup.stampOf(index)};\n`,
  );
  writeFileSync(join(folder, "all.map"), rows.join(""));
  const config = [
    "daemon off;",
    "master_process off;",
    `pid ${folder}/pid;`,
    "error_log /dev/null;",
    "events { worker_connections 4096; }",
    "http {",
    '  log_format json escape=json \'{"time":"$time_iso8601","client":"$remote_addr","method":"$request_method","status":$status,"tenant":"$tenant","stamp":"$stamp","bytes":$bytes_sent,"total":$request_time,"waiting":"$upstream_connect_time"}\';',
    // Through a pipe to nobody, as HAProxy's log.
    "  access_log /dev/stdout json;",
    ...[
      "client_body_temp_path",
      "proxy_temp_path",
      "fastcgi_temp_path",
      "uwsgi_temp_path",
      "scgi_temp_path",
    ].map((name) => `  ${name} ${folder}/${name};`),
    "  keepalive_requests 1000000000;",
    "  map_hash_max_size 4000000;",
    "  map_hash_bucket_size 128;",
    "  map $host $tenant { ~^(?<name>[a-z0-9-]+)\\.example\\.test$ $name; }",
    `  map $host $stamp { default none; include ${folder}/all.map; }`,
    ...setup.ids.map(
      (id, index) =>
        `  upstream ${id} { server 127.0.0.1:${setup.ports[index]}; keepalive 32; keepalive_requests 1000000000; }`,
    ),
    "  upstream none { server 127.0.0.1:1; }",
    "  server {",
    "    listen 127.0.0.1:20004;",
    "    location / {",
    "      proxy_pass http://$stamp;",
    "      proxy_http_version 1.1;",
    '      proxy_set_header Connection "";',
    "      proxy_set_header Host $proxy_host;",
    "      proxy_set_header X-Stamp-Host $host;",
    "      proxy_set_header X-Stamp-Id $stamp;",
    "      proxy_set_header X-Stamp-Tenant $tenant;",
    '      proxy_set_header X-Stamp-Origin "";',
    "      proxy_set_header X-Forwarded-Proto $scheme;",
    "      proxy_set_header X-Forwarded-For $remote_addr;",
    "    }",
    "  }",
    "}",
    "",
  ].join("\n");
  return start("nginx, map of all tenants", "nginx", ["-c", write(setup, "nginx.conf", config)], 20_004);
}

/** Envoy with a virtual host a tenant, or one for all. */
function startEnvoy(setup, name, port, tenants) {
  return start(name, "envoy", envoyConfig(setup, `envoy-${port}`, port, tenants), port);
}

export const startEnvoyFloor = (setup) => startEnvoy(setup, "Envoy, no lookup", 20_006, 0);

export const startEnvoyHosts = (setup) =>
  startEnvoy(setup, "Envoy, virtual hosts of all tenants", 20_007, setup.flags.tenants);

/** A proxy in Node with a Map of all tenants. */
export function startNode(setup) {
  const stamps = join(setup.folder, "stamps.json");
  writeFileSync(stamps, JSON.stringify(setup.ports));
  const list = Array.from({ length: setup.flags.tenants }, (_, index) =>
    setup.ids.indexOf(setup.stampOf(index)),
  );
  writeFileSync(join(setup.folder, "tenants.json"), JSON.stringify(list));
  return start(
    "Node proxy",
    process.execPath,
    [join(import.meta.dirname, "node-proxy.mjs"), setup.folder, "20005"],
    20_005,
  );
}
