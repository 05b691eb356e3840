import { DOWN, REFUSAL_HEADER } from "../decision/answer";
import { type Routing, TokenAlgorithm } from "../../components/routing/contract";
import { certificateList } from "./certificate-list";
import { MAPS } from "./maps";
import { addressRules, addressTable, headerRules, shapeRules } from "./client-rules";
import { functionHeader, functionRules, workRules } from "./functions";
import { holdGlobal, holdRules, holdSections } from "./hold";
import { plainSection } from "./plain";
import {
  clientHost,
  closedRule,
  directoryRules,
  edgeRules,
  movedRules,
  namesStamps,
  refusedRules,
  tenantRules,
  toldRules,
} from "./rules";
import { nearestRules } from "./nearest";
import { tenantLimitRules, tenantTable } from "./tenant-limits";
import { quoted, secretVariable, TOKEN_KEY_VARIABLE } from "./text";
import type { RouterPlace, RouterStamp } from "./place";

function globalSection(routing: Routing, place: RouterPlace): string[] {
  return [
    "global",
    "  log stdout format raw local0",
    `  stats socket ${quoted(place.socket)} mode 600 level admin expose-fd listeners`,
    "  stats timeout 1m",
    // Whoever would listen where another router does, must not get a share of its requests. Who takes over is handed the listeners.
    "  noreuseport",
    `  maxconn ${routing.limits.connections}`,
    `  hard-stop-after ${routing.drainSeconds}s`,
    ...(place.threads === undefined ? [] : [`  nbthread ${place.threads}`]),
    ...(routing.sources.some((source) => source.kind === "claim" && source.algorithm === TokenAlgorithm.Hs256)
      ? [`  set-var proc.token_key env(${TOKEN_KEY_VARIABLE})`]
      : []),
    // Hosts hardly repeat among many tenants: a cache of patterns' results costs more than it saves.
    "  tune.pattern.cache-size 0",
    "  tune.bufsize 16384",
    // By default HAProxy closes its connections to stamps instead of keeping them once a fifth of its files are open: a
    // router under load would then open one a request. And each thread keeps the memory of a few requests only.
    "  tune.pool-low-fd-ratio 70",
    "  tune.pool-high-fd-ratio 85",
    "  tune.memory.hot-size 8388608",
    // Requests begun at once are few enough to stay in the processor's cache.
    "  tune.maxpollevents 64",
    "  ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets",
    "  ssl-default-server-options ssl-min-ver TLSv1.2",
    ...holdGlobal(routing, place),
    "",
  ];
}

function defaultsSection(routing: Routing): string[] {
  return [
    "defaults",
    "  mode http",
    "  log global",
    "  option dontlognull",
    "  option http-ignore-probes",
    "  option redispatch 1",
    "  retries 2",
    "  timeout connect 3s",
    "  timeout client 30s",
    // Who is cut off must not hold the connection by sending on.
    "  timeout client-fin 5s",
    `  timeout http-request ${routing.limits.requestStartSeconds}s`,
    "  timeout http-keep-alive 65s",
    "  timeout queue 5s",
    "  timeout check 3s",
    `  timeout server ${routing.timeoutSeconds}s`,
    "  timeout tunnel 1h",
    // A request is not sent again once a stamp may have seen it: HAProxy would have to keep a copy of each, which costs
    // a quarter of its time, and a client whose connection was closed repeats what it may.
    "  http-reuse safe",
    ...[502, 503, 504].map(
      (status) =>
        `  http-error status ${status} content-type "text/plain; charset=utf-8" string ${quoted(`${DOWN}\n`)} hdr Cache-Control no-store hdr ${REFUSAL_HEADER} down hdr Retry-After ${routing.downRetrySeconds}`,
    ),
    "",
  ];
}

/** @param client how the client's address is told */
function logFormat(client = "%ci"): string {
  const fields = {
    time: "%Ts",
    client: `"${client}"`,
    method: '"%HM"',
    host: '"%[var(txn.host),json(utf8s)]"',
    status: "%ST",
    tenant: '"%[var(txn.tenant)]"',
    stamp: '"%s"',
    bytes: "%B",
    total: "%Ta",
    // Until the stamp's answer began; -1 where there was none.
    answer: "%Tr",
    waiting: "%Tw",
    state: '"%ts"',
  };
  const pairs = Object.entries(fields).map(([name, value]) => `"${name}":${value}`);
  // Neither path nor query: they may hold what is not for logs. HAProxy's own JSON takes a microsecond more; only the
  // host of a refused request may hold what JSON escapes.
  return `  log-format '{${pairs.join(",")}}'`;
}

function frontendSection(routing: Routing, place: RouterPlace): string[] {
  const { certificates, tenantCertificates } = place;
  // Tenants' own by a list: in a folder, one bad file would keep HAProxy from starting.
  const own = tenantCertificates === undefined ? "" : ` crt-list ${quoted(certificateList(place))}`;
  const tls = certificates === undefined ? "" : ` ssl crt ${quoted(certificates)}${own} alpn h2,http/1.1`;
  return [
    "frontend router",
    `  bind ${place.listen}${tls}`,
    "  monitor-uri /.stampworks/router",
    logFormat(),
    ...edgeRules(place),
    ...addressRules(routing, place),
    ...shapeRules(),
    ...tenantRules(routing, place),
    ...workRules(routing, place),
    ...directoryRules(routing, place),
    ...nearestRules(routing, place),
    ...functionRules(routing, place),
    ...movedRules(routing, place),
    ...toldRules(routing, place),
    // What a client sent of them is gone then: they need not be looked for again when they are added.
    ...headerRules(place),
    // A visitor that names no tenant has none.
    `  http-request add-header X-Stamp-Tenant %[var(txn.tenant)]${routing.nearest === undefined ? "" : " if { var(txn.tenant) -m found }"}`,
    `  http-request add-header X-Stamp-Host %[${clientHost(place)}]`,
    ...functionHeader(routing),
    "  use_backend %[var(txn.stamp)]",
    "  default_backend refused",
    "",
  ];
}

/** Name of the section of name servers. */
const NAME_SERVERS = "names";
const ADDRESS = /^[0-9.]+(:[0-9]+)?$/;

/**
 * Whom the router asks for the stamps' names: a load balancer changes its addresses as it lives. What no name server answers for
 * keeps the address it had.
 */
function resolversSection(stamps: readonly RouterStamp[], { nameServers }: RouterPlace): string[] {
  if (stamps.every(({ originHost }) => ADDRESS.test(originHost))) return [];
  return [
    `resolvers ${NAME_SERVERS}`,
    ...(nameServers?.map((address, index) => `  nameserver ns${index} ${address}`) ?? [
      "  parse-resolv-conf",
    ]),
    "  accepted_payload_size 8192",
    "  resolve_retries 3",
    "  timeout resolve 1s",
    "  timeout retry 1s",
    "  hold valid 5s",
    "  hold obsolete 0s",
    ...["nx", "refused", "timeout", "other"].map((answer) => `  hold ${answer} 24h`),
    "",
  ];
}

function backendSection(stamp: RouterStamp, routing: Routing, place: RouterPlace): string[] {
  const [host, port] = stamp.originHost.split(":") as [string, string?];
  const tls = place.stampTls
    ? ` ssl verify required ca-file @system-ca sni str(${host}) check-sni ${host}`
    : "";
  const resolved = ADDRESS.test(stamp.originHost) ? "" : ` resolvers ${NAME_SERVERS} resolve-prefer ipv4`;
  const secret = secretVariable(stamp.id);
  const address = `${host}:${port ?? (place.stampTls ? 443 : 80)}`;
  return [
    `backend ${stamp.number}`,
    closedRule(stamp.number, place),
    ...tenantLimitRules(routing, stamp),
    // A body that drips in holds no connection to a stamp, and not for long one of the router.
    `  http-request wait-for-body time ${routing.limits.requestStartSeconds}s`,
    `  http-request add-header X-Stamp-Id ${stamp.id}`,
    ...(namesStamps(routing)
      ? ["  http-request add-header X-Stamp-At %[var(txn.told)] if { var(txn.told) -m found }"]
      : []),
    // A stamp's own edge knows its own name alone.
    `  http-request set-header Host ${stamp.originHost}`,
    `  option httpchk`,
    `  http-check send meth GET uri ${routing.healthPath} ver HTTP/1.1 hdr Host ${host}`,
    "  http-check expect status 200",
    `  .if defined(${secret})`,
    `  http-request add-header X-Stamp-Origin %[env(${secret})]`,
    "  .endif",
    `  server ${stamp.id} ${address}${tls} check inter 2s fastinter 500ms downinter 1s fall 3 rise 2 maxconn ${routing.limits.connectionsPerStamp} init-addr last,libc,none${resolved}`,
    "",
  ];
}

/**
 * The configuration of the thin router for a fleet: generated, never edited. Tenants are not in it but in the maps, so it
 * changes with the stamps only. Needs HAProxy 3.0 or newer.
 */
export function haproxyConfig(routing: Routing, stamps: readonly RouterStamp[], place: RouterPlace): string {
  return [
    `# Generated by Stampworks: the thin router of ${stamps.length} stamps. Maps: ${MAPS.join(", ")}.`,
    ...globalSection(routing, place),
    ...defaultsSection(routing),
    ...resolversSection(stamps, place),
    ...frontendSection(routing, place),
    ...plainSection(routing, place, logFormat()),
    ...addressTable(),
    ...tenantTable(routing),
    "backend refused",
    ...holdRules(routing, place),
    ...refusedRules(place),
    "",
    ...holdSections(routing, place, logFormat("%[var(txn.client)]")),
    ...[...stamps]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((stamp) => backendSection(stamp, routing, place)),
  ].join("\n");
}
