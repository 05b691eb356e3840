import type { Routing } from "../../components/routing/contract";
import { CLIENT_HEADERS, METHODS } from "../decision/client-headers";
import type { RouterPlace } from "./place";
import { quoted, refusal } from "./text";

type Place = Pick<RouterPlace, "frontDoor" | "clientHeader" | "certificates">;
type Limits = Routing["limits"];

/** Name of the table of addresses. */
const ADDRESSES = "addresses";
/** Addresses remembered at once; those that were away longest are forgotten. */
const MOST_ADDRESSES = "200k";
/** Whose limit it is: an IPv4 address, or the network that a provider gives one customer. */
const WHO = "ipmask(32,64)";
const TOO_MANY = "Too many requests. Try again in a moment.\n";

/** The header in which what is in front says the client's address; undefined where clients connect to the router itself. */
function addressHeader({ frontDoor, clientHeader }: Place): string | undefined {
  // Front Door says the address that connected to it; X-Azure-ClientIP would be the client's own word.
  return frontDoor === undefined ? clientHeader : "x-azure-socketip";
}

/** Connections that one address may hold. */
function mostConnections({ connections, connectionsPerAddressPercent }: Limits): number | undefined {
  if (connectionsPerAddressPercent === 100) return undefined;
  return Math.max(1, Math.floor((connections * connectionsPerAddressPercent) / 100));
}

/**
 * Rules by which one address can't hold the router. Where clients connect themselves, a connection too many is closed before
 * it costs anything; behind a proxy, whose connections are many clients', requests at once are counted.
 */
export function addressRules({ limits }: Routing, place: Place): string[] {
  const most = mostConnections(limits);
  const rate = limits.requestsPerSecondPerAddress;
  const header = addressHeader(place);
  if (most === undefined && rate === 0) return header === undefined ? [] : knowClient(header);
  const tooMany = (condition: string): string =>
    `  http-request return status 429 content-type text/plain string ${quoted(TOO_MANY)} hdr Cache-Control no-store hdr Retry-After 1 if { ${condition} }`;
  const tooFast = rate === 0 ? [] : [tooMany(`sc_http_req_rate(0) gt ${rate}`)];
  if (header === undefined) {
    return [
      `  tcp-request connection track-sc0 src,${WHO} table ${ADDRESSES}`,
      ...(most === undefined ? [] : [`  tcp-request connection reject if { sc_conn_cur(0) gt ${most} }`]),
      ...tooFast,
    ];
  }
  return [
    ...knowClient(header),
    `  http-request track-sc0 var(txn.client),${WHO} table ${ADDRESSES}`,
    ...(most === undefined ? [] : [tooMany(`sc_conn_cur(0) gt ${most}`)]),
    ...tooFast,
  ];
}

function knowClient(header: string): string[] {
  return [`  http-request set-var(txn.client) req.hdr_ip(${header},-1)`];
}

/** The table that {@link addressRules} counts in. */
export function addressTable(): string[] {
  return [
    `backend ${ADDRESSES}`,
    `  stick-table type ipv6 size ${MOST_ADDRESSES} expire 30s store conn_cur,http_req_rate(1s)`,
    "",
  ];
}

/** Rules by which what is no request of ours to pass on goes no further: methods, and addresses of other schemes. */
export function shapeRules(): string[] {
  return [
    refusal("method", ` unless { method -m str ${METHODS.join(" ")} }`),
    refusal("malformed", " unless { url -m beg -i / http:// https:// } or { url -m str * }"),
  ];
}

/**
 * Rules by which nothing that a client says of itself reaches a stamp under a name that the router, or another proxy, speaks by.
 * Only an upgrade to a WebSocket is passed on; else a stamp's own edge would be told to drop headers of ours as the
 * connection's.
 */
export function headerRules(place: Place): string[] {
  const header = addressHeader(place);
  const isTls = place.certificates !== undefined || header !== undefined;
  return [
    "  http-request set-var(txn.websocket) bool(true) if { req.hdr(connection) -i upgrade } { req.fhdr(upgrade) -m str -i websocket }",
    "  http-request set-header Connection Upgrade if { var(txn.websocket) -m bool }",
    "  http-request del-header connection unless { var(txn.websocket) -m bool }",
    "  http-request del-header upgrade unless { var(txn.websocket) -m bool }",
    `  http-request del-header ${quoted(CLIENT_HEADERS)} -m reg`,
    header === undefined
      ? "  http-request add-header X-Forwarded-For %[src]"
      : "  http-request add-header X-Forwarded-For %[var(txn.client)] if { var(txn.client) -m found }",
    `  http-request add-header X-Forwarded-Proto ${isTls ? "https" : "http"}`,
  ];
}
