import { type Answer, askJson, type Reach } from "../ask-json";
import type { Needs } from "../needs";

/** Azure's Resource Manager, asked with one token. */
export interface Arm {
  readonly ask: (path: string, body?: object) => Promise<Answer>;
  /** Asks below the stamp's subscription. */
  readonly here: (path: string, body?: object) => Promise<Answer>;
}

export function armOf({ identity: { account } }: Needs, reach: Reach): Arm {
  const ask = async (path: string, body?: object): Promise<Answer> =>
    askJson(reach, `https://management.azure.com${path}`, body);
  return { ask, here: async (path, body) => ask(`/subscriptions/${account}/${path}`, body) };
}
