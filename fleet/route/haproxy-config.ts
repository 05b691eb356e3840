import { REFUSAL_HEADER, TEXT } from "../../components/routing/edge/answer";
import { STATUS } from "../../components/routing/edge/decide";
import type { Reason } from "../../components/routing/edge/types";
import type { Routing } from "../../components/routing/contract";
import { directoryRules, tenantRules } from "./haproxy-rules";
import { MAPS, type MapName } from "./haproxy-maps";

/** A stamp as the router sees it. */
export interface RouterStamp {
  readonly id: string;
  /** Host and perhaps port; port 443 unless it is said, 80 without TLS. */
  readonly originHost: string;
}

/** Where the router listens and keeps its files. */
export interface RouterPlace {
  /** Address and port of the listener, e.g. `:8080` or `127.0.0.1:8080`. */
  readonly listen: string;
  /** Folder of the maps, absolute. */
  readonly maps: string;
  /** Path of the runtime API's socket; at most 100 characters (the system's limit is 108). */
  readonly socket: string;
  /** Folder or file of certificates; without it the listener is plain HTTP behind a load balancer that ends TLS. */
  readonly certificates?: string;
  /** Path of the key that tokens are verified with: PEM of a public key, or the secret of HS256. */
  readonly tokenKey?: string;
  /** True when stamps are reached over TLS, as they are outside of a local run. */
  readonly stampTls: boolean;
  /** Threads; default as many as the machine has. */
  readonly threads?: number;
}

/** A string in HAProxy's configuration: quoted strongly, so that nothing in it is a variable or a comment. */
export function quoted(value: string): string {
  return `'${value.replace(/'/g, `'"'"'`)}'`;
}

/** The refusal of a request, as the pure decision says it. */
export function refusal(reason: Reason, condition: string, retryAfter?: string): string {
  const retry = STATUS[reason] === 503 ? ` hdr Retry-After ${quoted(retryAfter ?? "10")}` : "";
  return (
    `  http-request return status ${STATUS[reason]} content-type ${quoted("text/plain; charset=utf-8")} ` +
    `string ${quoted(`${TEXT[reason]}\n`)} hdr Cache-Control no-store hdr ${REFUSAL_HEADER} ${reason}${retry}${condition}`
  );
}

/** Path of a map's file. */
export function mapPath(place: Pick<RouterPlace, "maps">, map: MapName): string {
  return `${place.maps}/${map}.map`;
}

/** Name of the environment variable that holds a stamp's origin secret. */
export function secretVariable(stamp: string): string {
  return `STAMP_ORIGIN_${stamp.toUpperCase()}`;
}

function globalSection(routing: Routing, place: RouterPlace): string[] {
  return [
    "global",
    "  log stdout format raw local0",
    `  stats socket ${quoted(place.socket)} mode 600 level admin`,
    "  stats timeout 1m",
    `  maxconn ${routing.limits.connections}`,
    `  hard-stop-after ${routing.drainSeconds}s`,
    ...(place.threads === undefined ? [] : [`  nbthread ${place.threads}`]),
    "  tune.bufsize 16384",
    "  ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets",
    "  ssl-default-server-options ssl-min-ver TLSv1.2",
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
    "  retry-on conn-failure empty-response",
    "  timeout connect 3s",
    "  timeout client 65s",
    "  timeout http-request 10s",
    "  timeout http-keep-alive 65s",
    "  timeout queue 5s",
    "  timeout check 3s",
    `  timeout server ${routing.timeoutSeconds}s`,
    "  timeout tunnel 1h",
    "  http-reuse safe",
    `  http-error status 503 content-type 'text/plain; charset=utf-8' string ${quoted("Your part of this service does not answer. Try again in a moment.\n")} hdr Cache-Control no-store hdr ${REFUSAL_HEADER} down hdr Retry-After '${routing.downRetrySeconds}'`,
    "",
  ];
}

function logFormat(): string {
  const fields = [
    "%(time)[date(0),ltime(%Y-%m-%dT%H:%M:%SZ)]",
    "%(client)ci",
    "%(method)HM",
    "%(host)[var(txn.host)]",
    "%(status)ST",
    "%(tenant)[var(txn.tenant)]",
    "%(stamp)[var(txn.stamp)]",
    "%(bytes)B",
    "%(total)Ta",
    "%(waiting)Tw",
    "%(state)ts",
  ];
  // Neither path nor query: they may hold what is not for logs.
  return `  log-format "%{+json}o ${fields.join(" ")}"`;
}

function frontendSection(routing: Routing, place: RouterPlace): string[] {
  const tls =
    place.certificates === undefined ? "" : ` ssl crt ${quoted(place.certificates)} alpn h2,http/1.1`;
  const perAddress = routing.limits.requestsPerSecondPerAddress;
  const limited =
    perAddress === 0
      ? []
      : [
          "  stick-table type ipv6 size 200k expire 30s store http_req_rate(1s)",
          "  http-request track-sc0 src",
          `  http-request return status 429 content-type text/plain string "Too many requests.\\n" hdr Retry-After 1 if { sc_http_req_rate(0) gt ${perAddress} }`,
        ];
  return [
    "frontend router",
    `  bind ${place.listen}${tls}`,
    "  monitor-uri /.stampworks/router",
    logFormat(),
    ...limited,
    ...tenantRules(routing, place),
    ...directoryRules(place),
    "  http-request del-header x-stamp- -m beg",
    "  http-request set-header X-Stamp-Tenant %[var(txn.tenant)]",
    "  http-request set-header X-Stamp-Id %[var(txn.stamp)]",
    "  option forwardfor",
    `  http-request set-header X-Forwarded-Proto ${place.certificates === undefined ? "http unless { req.hdr(x-forwarded-proto) -m found }" : "https"}`,
    "  use_backend %[var(txn.stamp)]",
    "  default_backend no-such-stamp",
    "",
  ];
}

function backendSection(stamp: RouterStamp, routing: Routing, place: RouterPlace): string[] {
  const [host, port] = stamp.originHost.split(":") as [string, string?];
  const tls = place.stampTls
    ? ` ssl verify required ca-file @system-ca sni str(${host}) check-sni ${host}`
    : "";
  const address = `${host}:${port ?? (place.stampTls ? 443 : 80)}`;
  return [
    `backend ${stamp.id}`,
    `  option httpchk`,
    `  http-check send meth GET uri ${routing.healthPath} ver HTTP/1.1 hdr Host ${host}`,
    "  http-check expect status 200",
    `  http-request set-header X-Stamp-Origin "\${${secretVariable(stamp.id)}}" if { env(${secretVariable(stamp.id)}) -m found }`,
    `  server ${stamp.id} ${address}${tls} check inter 2s fall 3 rise 2 maxconn ${routing.limits.connectionsPerStamp} init-addr last,libc,none`,
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
    ...frontendSection(routing, place),
    "backend no-such-stamp",
    refusal("unavailable", ""),
    "",
    ...[...stamps]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((stamp) => backendSection(stamp, routing, place)),
  ].join("\n");
}
