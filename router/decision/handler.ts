import cf from "cloudfront";
// biome-ignore lint/style/useNodejsImportProtocol: the module of CloudFront Functions, which knows no scheme
import crypto from "crypto";
import { LOGGED_STAMP, OWN_PREFIX, REFUSAL_HEADER, TEXT } from "./answer";
import { CLIENT_HEADERS, METHODS } from "./client-headers";
import { advance, type Asking, begin, refuse } from "./decide";
import { NO_EPOCH } from "./format";
import { xxh32 } from "./hash";
import { hmacVerifier, readToken } from "./token";
import type { ClaimRule, Decision, EdgeConfig, EdgeSource, Token } from "./types";

// CloudFront Functions take `await` in plain statements only, not in the arguments of a call nor in closures.

/** The routing configuration, put in when the function is deployed. */
declare const ROUTING_CONFIG: EdgeConfig;

/**
 * What matches and is CloudFront's alone to write; a function that touches one is an error to it. It removes by itself what
 * holds between two hops, and writes `X-Forwarded-For` after this function has run.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
const UNCHANGEABLE = "via";

interface HeaderValue {
  value: string;
  multiValue?: { value: string }[];
}
interface ViewerRequest {
  method: string;
  uri: string;
  headers: Record<string, HeaderValue>;
}
interface Refusal {
  statusCode: number;
  headers: Record<string, HeaderValue>;
  body: { encoding: string; data: string };
}

function plain(headers: Record<string, HeaderValue>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name in headers) {
    const header = headers[name] as HeaderValue;
    values[name] = header.multiValue ? header.multiValue.map((one) => one.value).join(",") : header.value;
  }
  return values;
}

function claimRule(): ClaimRule | undefined {
  for (let i = 0; i < ROUTING_CONFIG.sources.length; i += 1) {
    const source = ROUTING_CONFIG.sources[i] as EdgeSource;
    if (source.kind === "claim") return source;
  }
  return undefined;
}

async function tokenOf(
  store: cf.KeyValueStore,
  authorization: string | undefined,
  now: number,
): Promise<Token> {
  const rule = claimRule();
  if (rule === undefined || authorization === undefined) return { kind: "absent" };
  const key = await store.get("k.token");
  const sign = (signed: string): string =>
    crypto.createHmac("sha256", key).update(signed).digest("base64url");
  return readToken(authorization, rule, hmacVerifier(sign), now);
}

async function read(store: cf.KeyValueStore, asking: Asking): Promise<string | undefined> {
  // `get` fails alike for a key that is missing and a store that is away; `exists` tells them apart. Few tenants have
  // an override or a domain, all others are in the directory.
  if (asking.stage === "override" || asking.stage === "domain") {
    const found = await store.exists(asking.key);
    if (!found) return undefined;
  }
  try {
    const value = await store.get(asking.key);
    return value;
  } catch (error) {
    const found = await store.exists(asking.key);
    if (found) throw error;
    return undefined;
  }
}

async function decideAtEdge(request: ViewerRequest): Promise<Decision> {
  try {
    const store = cf.kvs();
    const headers = plain(request.headers);
    const now = Math.floor(Date.now() / 1000);
    const token = await tokenOf(store, headers["authorization"], now);
    const asked = { method: request.method, path: request.uri, headers: headers, token: token, time: now };
    let step = begin(asked, ROUTING_CONFIG);
    while ("key" in step) {
      const value = await read(store, step);
      step = advance(step, value);
    }
    return step;
  } catch (_) {
    return refuse("unavailable");
  }
}

async function originSecret(stamp: string): Promise<Record<string, string>> {
  try {
    const secret = await cf.kvs().get("x." + stamp);
    return { "x-stamp-origin": secret };
  } catch (_) {
    // The stamp refuses a request without its secret; it is not for the edge to guess.
    return {};
  }
}

function answer(decision: Extract<Decision, { outcome: "refused" }>): Refusal {
  const headers: Record<string, HeaderValue> = {
    "cache-control": { value: "no-store" },
    "content-type": { value: "text/plain; charset=utf-8" },
  };
  headers[REFUSAL_HEADER] = { value: decision.reason };
  if (decision.reason === "method") headers["allow"] = { value: METHODS.join(", ") };
  if (decision.retryAfter !== undefined) headers["retry-after"] = { value: String(decision.retryAfter) };
  return {
    statusCode: decision.status,
    headers: headers,
    body: { encoding: "text", data: TEXT[decision.reason] + "\n" },
  };
}

/**
 * Says in CloudFront's logs whose answer it will be, and to which of 256 groups of tenants; a request goes on whether that can be said
 * or not.
 */
function logged(stamp: string, tenant: string): void {
  try {
    cf.logCustomData(LOGGED_STAMP + stamp + "." + (xxh32(tenant, 0) >>> 24));
  } catch (_) {
    return;
  }
}

/** Viewer request: sends the request to its tenant's stamp, or answers why not. */
export async function handler(event: { request: ViewerRequest }): Promise<ViewerRequest | Refusal> {
  const request = event.request;
  const decision = await decideAtEdge(request);
  if (decision.outcome === "refused") return answer(decision);
  const own = new RegExp(CLIENT_HEADERS);
  for (const name in request.headers) {
    if (own.test(name) && name !== UNCHANGEABLE) delete request.headers[name];
  }
  // A visitor that names no tenant has none.
  if (decision.tenant) request.headers[OWN_PREFIX + "tenant"] = { value: decision.tenant };
  request.headers[OWN_PREFIX + "id"] = { value: decision.stamp };
  const rule = claimRule();
  // Of the tenant's own stamp alone: what a stranger's or a function's said in a token would send the tenant there.
  const isOwn = decision.tenant && !decision.work;
  if (rule !== undefined && rule.at !== undefined && isOwn && decision.at.charAt(3) !== NO_EPOCH)
    request.headers[OWN_PREFIX + "at"] = { value: decision.at };
  if (decision.work) request.headers[OWN_PREFIX + "function"] = { value: decision.work };
  // A stamp's own edge knows its own name alone, so the Host it is asked by is that.
  const host = request.headers["host"];
  if (host) request.headers[OWN_PREFIX + "host"] = { value: host.value };
  const secret = await originSecret(decision.stamp);
  logged(decision.stamp, decision.tenant || "");
  cf.updateRequestOrigin({
    domainName: decision.origin,
    customHeaders: secret,
    customOriginConfig: { port: 443, protocol: "https", sslProtocols: ["TLSv1.2"] },
  });
  return request;
}
