import { randomBytes } from "node:crypto";
import { request } from "node:http";

/** Where an authority looks for the answer to a challenge (RFC 8555, 8.3). */
export const CHALLENGES = "/.well-known/acme-challenge/";
const ANSWER_MS = 5000;
const MOST_BYTES = 1024;

/** Whether a domain leads to routers that know it, and that answer challenges for an account. */
export type Reached = (domain: string, thumbprint: string) => Promise<boolean>;

/** Asks a domain what an authority would ask it, with a token of its own: a failed order counts against the fleet, a look does not. */
export function reachedByHttp(port = 80, host?: string): Reached {
  return async (domain, thumbprint) => {
    const token = randomBytes(16).toString("base64url");
    const answer = await ask(domain, `${CHALLENGES}${token}`, port, host ?? domain);
    return answer?.trim() === `${token}.${thumbprint}`;
  };
}

function ask(domain: string, path: string, port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = request({ host, port, path, headers: { host: domain }, timeout: ANSWER_MS }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (text.length > MOST_BYTES) asked.destroy();
      });
      answer.on("end", () => resolve(text));
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(undefined));
    asked.on("close", () => resolve(undefined));
    asked.end();
  });
}
