import { Agent } from "node:https";
import type * as acme from "acme-client";
import { StampError, shown } from "../../core/errors";
import { messageOf } from "../../core/message";
import { loadSdk } from "../registry/load-sdk";
import type { Account } from "./account";

/** The certificate authority of Let's Encrypt. */
export const LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";

/** Whom certificates are asked of. */
export interface Authority {
  /** Address of its ACME directory (RFC 8555). */
  readonly directory: string;
  /** Whom it may write to; default nobody. */
  readonly email?: string | undefined;
  /** What its own TLS is verified with (PEM), where that is not public; default what Node trusts. */
  readonly trust?: string | undefined;
}

/** Orders a domain's certificate: the certificate, its chain and its key. */
export type Order = (domain: string) => Promise<string>;

/**
 * Orders certificates by ACME and proves the domains by HTTP: any router answers any challenge by the account's thumbprint, so that
 * none has to be told of it. Whoever uses it has agreed to the authority's terms.
 */
export function ordersFrom({ directory, email, trust }: Authority, account: Account): Order {
  const { axios, Client, crypto } = loadSdk(
    () => require("acme-client") as typeof acme,
    "acme-client",
    "what certificates are ordered with",
  );
  if (trust !== undefined) axios.defaults.httpsAgent = new Agent({ ca: trust });
  const client = new Client({ directoryUrl: directory, accountKey: account.key });
  return async (domain) => {
    const [key, csr] = await crypto.createCsr({ altNames: [domain] }, await crypto.createPrivateEcdsaKey());
    try {
      const chain = await client.auto({
        csr,
        ...(email === undefined ? {} : { email }),
        termsOfServiceAgreed: true,
        challengePriority: ["http-01"],
        skipChallengeVerification: true,
        challengeCreateFn: async () => undefined,
        challengeRemoveFn: async () => undefined,
      });
      return `${chain.trim()}\n${key.toString().trim()}\n`;
    } catch (error) {
      throw new StampError(
        "engine",
        `there is no certificate for ${domain}`,
        {
          received: shown(messageOf(error)),
          fix: "see that its record leads to the layer and that http://<domain>/ reaches a router; it can be tried again",
        },
        { cause: error },
      );
    }
  };
}
