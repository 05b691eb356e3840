import { Denied } from "./question";

/** How a cloud's read API is reached. */
export interface Reach {
  /** Where requests go instead of the cloud's own address, e.g. a stand-in; default the address itself. */
  readonly base?: string;
  /** An access token. */
  readonly token: () => Promise<string>;
}

/** What an API answered. */
export interface Answer {
  readonly status: number;
  /** The body, `{}` where it has none. */
  readonly body: unknown;
}

/** Milliseconds a question may take. */
const PATIENCE = 20_000;

/** Asks an API that takes and gives JSON. A refusal of the caller, as against an answer, is thrown. */
export async function askJson({ base, token }: Reach, url: string, body?: object): Promise<Answer> {
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
  if (response.status === 401) throw new Denied("not signed in");
  if (response.status === 403) throw new Denied(wordsOf(text));
  if (response.status === 429 || response.status >= 500) throw new Error(`HTTP ${response.status}`);
  return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as unknown) };
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

function wordsOf(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    const said = field(body, "error.message");
    return typeof said === "string" ? said.slice(0, 200) : "forbidden";
  } catch {
    return "forbidden";
  }
}
