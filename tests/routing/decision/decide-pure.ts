import { createHmac } from "node:crypto";
import { edgeConfig } from "../../../components/routing/contract";
import { decide } from "../../../router/decision/decide";
import { hmacVerifier, readToken } from "../../../router/decision/token";
import type { Decision, Token } from "../../../router/decision/types";
import type { Case } from "./cases";
import { ROUTINGS, TABLE, TOKEN_KEY } from "../fleet";

/** Headers as the decision takes them: lower case, several of one name joined. */
export function joined(headers: Case["headers"]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    result[key] = result[key] === undefined ? value : `${result[key]},${value}`;
  }
  return result;
}

/** The path of what stands in a request line, as CloudFront and HAProxy see it: without scheme, host and query. */
export function pathOf(target: string): string {
  return target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/\?.*$/s, "") || "/";
}

/** The pure function's decision on a case. */
export function decidePure(
  {
    config,
    headers,
    method = "GET",
    path = "/",
    target = path,
  }: Pick<Case, "config" | "headers" | "path"> & { readonly method?: string; readonly target?: string },
  table: typeof TABLE | undefined = TABLE,
): Decision {
  const routing = ROUTINGS[config];
  const time = Math.floor(Date.now() / 1000);
  const rule = routing.sources.find((source) => source.kind === "claim");
  const plain = joined(headers);
  const verify = hmacVerifier((signed) => createHmac("sha256", TOKEN_KEY).update(signed).digest("base64url"));
  const token: Token =
    rule === undefined ? { kind: "absent" } : readToken(plain["authorization"], rule, verify, time);
  return decide({ method, path: pathOf(target), headers: plain, token, time }, edgeConfig(routing), table);
}
