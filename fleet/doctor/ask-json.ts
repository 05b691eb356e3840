import { Denied, NoAnswer } from "./question";

/** How a cloud's read API is reached. */
export interface Reach {
  /** Where requests go instead of the cloud's own address, e.g. a stand-in; default the address itself. */
  readonly base?: string;
  /** An access token. */
  readonly token: () => Promise<string>;
}

/** Milliseconds a question may take. */
const PATIENCE = 20_000;

/**
 * Asks an API that takes and gives JSON. @returns the body, `{}` where it has none; undefined where what was asked for is not there. All
 * else is no answer and thrown: a refusal of the caller, a service that is off, a request that is not understood.
 */
export async function askJson({ base, token }: Reach, url: string, body?: object): Promise<unknown> {
  const target = base === undefined ? url : url.replace(/^https:\/\//u, `${base}/`);
  const response = await fetch(target, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${await token()}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE),
  });
  const text = await response.text();
  if (response.ok) return text === "" ? {} : (JSON.parse(text) as unknown);
  if (response.status === 404) return undefined;
  const { code, said, service } = wordsOf(text);
  // Google says so of an API that nobody turned on, with the status of a refusal.
  if (service !== undefined)
    throw new NoAnswer(`${service} is off`, `gcloud services enable ${service}`, service);
  if (response.status === 401) throw new Denied(said ?? "not signed in");
  if (response.status === 403) throw new Denied(said ?? "forbidden");
  // Azure says so of a provider that nobody registered.
  const [, provider] = /\/providers\/(Microsoft\.\w+)\//u.exec(url) ?? [];
  if (code === "MissingSubscriptionRegistration" && provider !== undefined)
    throw new NoAnswer(`${provider} is not registered`, `az provider register --namespace ${provider}`);
  throw new NoAnswer(`HTTP ${response.status}${said === undefined ? "" : `: ${said}`}`);
}

/** The value at a path of an answer: `properties.name`, `value.0.name`. */
export function field(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), value);
}

/** The list at a path of an answer, empty where there is none. */
export function list(value: unknown, path: string): readonly unknown[] {
  const found = field(value, path);
  return Array.isArray(found) ? found : [];
}

/** What a refusal says: its code, its words, and the service that it says is off. */
function wordsOf(text: string): { code?: unknown; said?: string; service?: string } {
  try {
    const body: unknown = JSON.parse(text);
    const said = field(body, "error.message");
    const off = list(body, "error.details").find((detail) => field(detail, "reason") === "SERVICE_DISABLED");
    const service = field(off, "metadata.service");
    return {
      code: field(body, "error.code"),
      ...(typeof said === "string" ? { said: said.slice(0, 200) } : {}),
      ...(typeof service === "string" ? { service } : {}),
    };
  } catch {
    return {};
  }
}
