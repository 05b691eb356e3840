import { type Answer, askJson, type Reach } from "../ask-json";

/** Google's APIs, asked with one token; the address is without its scheme. */
export type Google = (address: string, body?: object) => Promise<Answer>;

export function googleOf(reach: Reach): Google {
  return async (address, body) => askJson(reach, `https://${address}`, body);
}
