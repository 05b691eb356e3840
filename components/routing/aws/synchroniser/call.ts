import { setTimeout as sleep } from "node:timers/promises";
import { type Credentials, type PlainRequest, signed, type SigningScope } from "./sign";

/** An answer of AWS. */
export interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly body: unknown;
}

/** A request that AWS refused, by its code and never by its words, which may quote what was sent. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    what: string,
  ) {
    super(`${what}: ${status} ${code}`);
  }
}

/** How a call is made; tests give their own. */
export interface Caller {
  readonly fetch: typeof fetch;
  readonly credentials: () => Credentials;
  readonly now: () => Date;
  /** Milliseconds before the first repetition; doubles each time. */
  readonly pauseMs: number;
}

const TRIES = 5;
const LIMIT_MS = 20_000;
const PASSING = /Throttl|ProvisionedThroughput|RequestLimit|InternalServer|ServiceUnavailable/;

/** The role's credentials, as Lambda gives them to a function. */
export function lambdaCredentials(env: NodeJS.ProcessEnv): Credentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  if (AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined)
    throw new Error("the function has no credentials");
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
}

/**
 * Calls a service, again when it is busy or away.
 * @throws Refused when it says no
 */
export async function call(
  caller: Caller,
  what: string,
  request: PlainRequest,
  scope: Pick<SigningScope, "service" | "region">,
): Promise<Answer> {
  let failure: unknown;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) await sleep(caller.pauseMs * 2 ** attempt * (0.5 + Math.random()));
    try {
      const answer = await once(caller, request, scope);
      if (answer.status < 300) return answer;
      failure = new Refused(answer.status, codeOf(answer.body), what);
    } catch (error) {
      failure = error;
      continue;
    }
    if (
      failure instanceof Refused &&
      failure.status < 500 &&
      failure.status !== 429 &&
      !PASSING.test(failure.code)
    )
      throw failure;
  }
  throw failure;
}

async function once(
  { fetch: send, credentials, now }: Caller,
  request: PlainRequest,
  scope: Pick<SigningScope, "service" | "region">,
): Promise<Answer> {
  const headers = signed(request, { ...scope, credentials: credentials(), now: now() });
  const response = await send(request.url, {
    method: request.method,
    headers,
    ...(request.method === "POST" ? { body: request.body } : {}),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  const text = await response.text();
  return {
    status: response.status,
    etag: response.headers.get("etag") ?? undefined,
    body: text === "" ? {} : parsed(text),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** `ConditionalCheckFailedException` of `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`. */
function codeOf(body: unknown): string {
  const type: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "__type") : undefined;
  return typeof type === "string" ? (type.split("#").at(-1) ?? "") : "";
}
