import type * as identity from "@azure/identity";
import type * as auth from "google-auth-library";
import { StampError, shown } from "../../core/errors";
import { loadSdk } from "../../tenants/registry/load-sdk";

/** What a vault says of one secret: its value, or why there is none. */
export type Found = { readonly value: string } | { readonly missing: string };

/**
 * Reads one secret by its name.
 * @throws Error when the vault as a whole is away; its words hold nothing of an answer, a token or a secret
 */
export type ReadSecret = (name: string) => Promise<Found>;

/** How a vault is reached. */
export interface VaultAccess {
  /** Address that the names of secrets are put behind, without a slash at the end. */
  readonly url: string;
  /** An access token; asked for with every look, so that it is never stale. */
  readonly token: () => Promise<string>;
}

/** Milliseconds one look at a vault may take. */
const PATIENCE = 10_000;
/** Answers that concern the vault or the router as a whole; any other one says something of a single secret. */
const AWAY: readonly number[] = [401, 408, 429];
const ALLOWED = "keyvault://<vault>/<prefix> or secretmanager://<project>/<prefix>";

/**
 * Opens the vault in which the routing stack keeps origin secrets, as the identity the router runs as.
 *
 * @param where `keyvault://<vault>/<prefix>` or `secretmanager://<project>/<prefix>`
 * @returns its reader, and what the names of secrets begin with
 * @throws StampError `input` when it is neither or the cloud's SDK is not there
 */
export function openVault(where: string): { readonly read: ReadSecret; readonly prefix: string } {
  const [, scheme, place = "", prefix = ""] = /^([a-z]+):\/\/([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(where) ?? [];
  if (scheme === "keyvault") {
    return {
      read: keyVault({ url: `https://${place}.vault.azure.net/secrets`, token: azureToken() }),
      prefix,
    };
  }
  if (scheme === "secretmanager") {
    const url = `https://secretmanager.googleapis.com/v1/projects/${place}/secrets`;
    return { read: secretManager({ url, token: googleToken() }), prefix };
  }
  throw new StampError("input", "no vault with origin secrets is there", {
    field: "STAMPWORKS_ORIGINS",
    received: shown(where),
    allowed: ALLOWED,
  });
}

/** Reads from Azure Key Vault. Source: https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret */
export function keyVault({ url, token }: VaultAccess): ReadSecret {
  return (name) => look(`${url}/${name}?api-version=7.4`, token, (body) => Reflect.get(body, "value"));
}

/**
 * Reads from Google's Secret Manager.
 * Source: https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access
 */
export function secretManager({ url, token }: VaultAccess): ReadSecret {
  return (name) =>
    look(`${url}/${name}/versions/latest:access`, token, (body) => {
      const payload: unknown = Reflect.get(body, "payload");
      const data = typeof payload === "object" && payload !== null ? Reflect.get(payload, "data") : undefined;
      return typeof data === "string" ? Buffer.from(data, "base64").toString("utf8") : undefined;
    });
}

function azureToken(): () => Promise<string> {
  const { DefaultAzureCredential } = loadSdk(
    () => require("@azure/identity") as typeof identity,
    "@azure/identity",
  );
  const credential = new DefaultAzureCredential();
  return async () => (await credential.getToken("https://vault.azure.net/.default")).token;
}

function googleToken(): () => Promise<string> {
  const { GoogleAuth } = loadSdk(() => require("google-auth-library") as typeof auth, "google-auth-library");
  const google = new GoogleAuth({ scopes: "https://www.googleapis.com/auth/cloud-platform" });
  return async () => (await google.getAccessToken()) ?? "";
}

async function look(
  url: string,
  token: () => Promise<string>,
  valueIn: (body: object) => unknown,
): Promise<Found> {
  const bearer = await ended(token(), "the router's identity gets no token for the vault");
  const answer = await ended(
    // A token goes to nobody but the vault.
    fetch(url, {
      headers: { authorization: `Bearer ${bearer}` },
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    }),
    "the vault can't be reached",
  );
  if (answer.status >= 500 || AWAY.includes(answer.status)) {
    await answer.body?.cancel();
    throw new Error(`the vault answers ${answer.status}`);
  }
  if (!answer.ok) {
    await answer.body?.cancel();
    return { missing: `the vault answers ${answer.status}` };
  }
  const body = await ended<unknown>(answer.json(), "the vault's answer can't be read");
  const value = typeof body === "object" && body !== null ? valueIn(body) : undefined;
  return typeof value === "string" && value !== "" ? { value } : { missing: "it has no value" };
}

/** What others' errors say may hold tokens and answers: only the kind of it goes on. */
async function ended<T>(work: Promise<T>, problem: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("late"), { name: "TimeoutError" })), PATIENCE);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw new Error(`${problem}${kindOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** The code of an error or of its cause, as `ECONNREFUSED`, or the kind of it. */
function kindOf(error: unknown): string {
  const of = (value: unknown, name: string): unknown =>
    typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  const found = [of(of(error, "cause"), "code"), of(error, "code"), of(error, "name")];
  const kind = found.find((one) => typeof one === "string" && /^[A-Za-z0-9_]{3,40}$/.test(one));
  return typeof kind === "string" ? ` (${kind})` : "";
}
