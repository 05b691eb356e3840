import { askJson, type Reach } from "../ask-json";
import { NoAnswer } from "../question";

/** Google's APIs, asked with one token; an address is without its scheme. */
export interface Google {
  /** What is there; undefined where nothing is. */
  readonly find: (address: string) => Promise<unknown>;
  /** What must be there to be read. */
  readonly read: (address: string, body?: object) => Promise<unknown>;
}

export function googleOf(reach: Reach): Google {
  return {
    find: async (address) => askJson(reach, `https://${address}`),
    read: async (address, body) => {
      const found = await askJson(reach, `https://${address}`, body);
      if (found === undefined) throw new NoAnswer(`Google knows no ${address}`);
      return found;
    },
  };
}
