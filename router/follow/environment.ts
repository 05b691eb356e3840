import { defined } from "../../core/defined";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { StampError } from "../../core/errors";
import { parse } from "../../core/parse";
import { type Routing, routingSchema } from "../../components/routing/contract";
import { openRegistry } from "../../tenants/registry/open";
import type { RegistrySource } from "../../tenants/registry/registry";
import { LastGood } from "./last-good";
import { OriginSecrets } from "./origin-secrets";
import type { RouterPlace } from "../haproxy/place";
import { FileRegistry } from "./registry-file";
import type { SuperviseOptions } from "./supervise";
import { badTokenKey, needsTokenKey } from "./token-key";
import { openVault } from "./vaults";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The router's environment; docs/routing.md lists it. */
export const environmentSchema = z.object({
  /** The routing configuration as JSON. */
  STAMPWORKS_ROUTING: z.string(),
  /** Path of the registry's export, or a cloud's registry. */
  STAMPWORKS_REGISTRY: z.string().regex(/^(\/|[a-z]+:\/\/)/, {
    error: () => "an absolute path, dynamodb://…, cosmos://… or firestore://…",
  }),
  /** Vault with the stamps' secrets: `keyvault://<vault>/<prefix>` or `secretmanager://<project>/<prefix>`; default none. */
  STAMPWORKS_ORIGINS: z.string().optional(),
  /** Id of the Front Door profile that all requests come through; default none. */
  STAMPWORKS_FRONT_DOOR: z
    .string()
    .regex(GUID, { error: () => "the GUID that Front Door sends as X-Azure-FDID" })
    .optional(),
  /** Request header in which the proxy in front says the client's address, in lower case; default none. */
  STAMPWORKS_CLIENT_HEADER: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}$/, { error: () => "a header's name in lower case" })
    .optional(),
  /** Port of the listener; 1–65535, default 8080. */
  PORT: z.coerce.number().int().min(1).max(65_535).default(8080),
  /** Folder for configuration, maps and the last good table; default `/var/lib/stampworks`. */
  STAMPWORKS_HOME: z.string().default("/var/lib/stampworks"),
  /** Folder of certificates; default none: TLS ends in front. */
  STAMPWORKS_CERTIFICATES: z.string().optional(),
  /** Port of a listener without TLS, which sends clients to the other one; 1–65535, default none. */
  STAMPWORKS_HTTP_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  /** Thumbprint of the account whose challenges it answers for tenants' own domains; default none. */
  STAMPWORKS_ACME_THUMBPRINT: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, { error: () => "a thumbprint, as stampworks tenants domain renew says it" })
    .optional(),
  /** Path of the public key that tokens are verified with. */
  STAMPWORKS_TOKEN_KEY: z.string().optional(),
  /** Seconds between looks at the registry; 1–300, default 5. */
  STAMPWORKS_INTERVAL: z.coerce.number().min(1).max(300).default(5),
});

/** Folder of tenants' own certificates, below the fleet's own. */
const TENANTS = "tenants";

type Environment = z.output<typeof environmentSchema>;

function routingOf({ STAMPWORKS_ROUTING }: Environment): Routing {
  let input: unknown;
  try {
    input = JSON.parse(STAMPWORKS_ROUTING);
  } catch (error) {
    throw new StampError("input", "STAMPWORKS_ROUTING is no JSON", {}, { cause: error });
  }
  return parse(routingSchema, input, "routing");
}

function sourceOf({ STAMPWORKS_REGISTRY: where, STAMPWORKS_HOME: root }: Environment): RegistrySource {
  // A router only reads; nobody will find this name in a history.
  return where.startsWith("/") ? new FileRegistry(where) : openRegistry(where, { root, by: "router" });
}

function placeOf(environment: Environment): RouterPlace {
  const {
    STAMPWORKS_CERTIFICATES: certificates,
    STAMPWORKS_TOKEN_KEY: tokenKey,
    STAMPWORKS_FRONT_DOOR: frontDoor,
    STAMPWORKS_CLIENT_HEADER: clientHeader,
    STAMPWORKS_HOME: home,
    STAMPWORKS_HTTP_PORT: plainPort,
    STAMPWORKS_ACME_THUMBPRINT: acmeThumbprint,
  } = environment;
  requirePlain(environment);
  return {
    listen: `:${environment.PORT}`,
    maps: join(home, "maps"),
    socket: join(home, "api.sock"),
    stampTls: true,
    ...defined({ certificates, tokenKey, frontDoor, clientHeader, acmeThumbprint }),
    ...defined({ tenantCertificates: tenantsOf(certificates, acmeThumbprint) }),
    ...(plainPort === undefined ? {} : { plain: `:${plainPort}` }),
  };
}

/**
 * The folder of tenants' own certificates, where there is one or is to be: certificates may be one file, or be mounted so that nobody
 * can make a folder there.
 */
function tenantsOf(certificates: string | undefined, thumbprint: string | undefined): string | undefined {
  if (certificates === undefined) return undefined;
  const tenants = join(certificates, TENANTS);
  return thumbprint !== undefined || existsSync(tenants) ? tenants : undefined;
}

/** Who asks without TLS is sent to TLS, or proves a domain for it: there is nothing of either where TLS ends in front. */
function requirePlain(environment: Environment): void {
  const { STAMPWORKS_ACME_THUMBPRINT, STAMPWORKS_CERTIFICATES, STAMPWORKS_HTTP_PORT } = environment;
  if (STAMPWORKS_HTTP_PORT !== undefined && STAMPWORKS_CERTIFICATES === undefined) {
    throw new StampError("input", "there is no TLS that it could send clients to", {
      field: "STAMPWORKS_HTTP_PORT",
      fix: "give the router its certificates (STAMPWORKS_CERTIFICATES), or leave it out: PORT has no TLS then",
    });
  }
  if (STAMPWORKS_ACME_THUMBPRINT === undefined || STAMPWORKS_HTTP_PORT !== undefined) return;
  throw new StampError("input", "challenges come without TLS, and nobody listens there", {
    field: "STAMPWORKS_ACME_THUMBPRINT",
    fix: "give the router STAMPWORKS_HTTP_PORT, and let port 80 of the domains lead there",
  });
}

function originsOf(where: string, routing: Routing, place: RouterPlace): OriginSecrets {
  const { read, prefix } = openVault(where);
  const badKey = (value: string): string | undefined => badTokenKey(routing, value);
  return new OriginSecrets(read, prefix, needsTokenKey(routing, place) ? badKey : undefined);
}

/**
 * What a router is told by its environment.
 * @throws StampError `input` naming the variable that is missing or not allowed
 */
export function routerOptions(
  variables: NodeJS.ProcessEnv,
): Omit<SuperviseOptions, "signal" | "onLog" | "onRound" | "onEjected" | "onLooked" | "haproxy"> {
  const environment = parse(environmentSchema, variables, "");
  const routing = routingOf(environment);
  const place = placeOf(environment);
  const { STAMPWORKS_HOME: home, STAMPWORKS_ORIGINS: origins } = environment;
  return {
    routing,
    source: sourceOf(environment),
    keep: new LastGood(join(home, "table")),
    place,
    ...(origins === undefined ? {} : { origins: originsOf(origins, routing, place) }),
    folder: home,
    intervalMs: environment.STAMPWORKS_INTERVAL * 1000,
  };
}
