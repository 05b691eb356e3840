import { join } from "node:path";

/** A stamp as the router sees it. */
export interface RouterStamp {
  readonly id: string;
  /** Its number in the table, 0–4095, which is the name of its backend. */
  readonly number: number;
  /** Host and perhaps port; port 443 unless it is said, 80 without TLS. */
  readonly originHost: string;
  /** Tier of its tenants, where it is known. */
  readonly tier?: string;
}

/** Where the router listens and keeps its files. */
export interface RouterPlace {
  /** Address and port of the listener, e.g. `:8080` or `127.0.0.1:8080`. */
  readonly listen: string;
  /** Folder of the maps, absolute. */
  readonly maps: string;
  /** Path of the runtime API's socket; at most 100 characters (the system's limit is 108). */
  readonly socket: string;
  /** Folder or file of certificates; without it the listener is plain HTTP behind a load balancer that ends TLS. */
  readonly certificates?: string;
  /** Folder of tenants' own certificates, which may change while the router runs; only beside `certificates`. */
  readonly tenantCertificates?: string;
  /** Address and port of a listener without TLS that sends clients to the other one, e.g. `:8081`; only beside `certificates`. */
  readonly plain?: string;
  /** Thumbprint of the ACME account whose challenges are answered there, in base64url; default none are. */
  readonly acmeThumbprint?: string;
  /** Path of the public key (PEM) of RS256 and ES256. The secret of HS256 comes in STAMP_TOKEN_KEY and is in no file. */
  readonly tokenKey?: string;
  /**
   * Id of the Azure Front Door profile in front, a GUID: requests that did not come through it are refused, and the host a
   * client asked for is what it says in `X-Stampworks-Host`.
   */
  readonly frontDoor?: string;
  /**
   * Request header in which a proxy in front says the client's address, overwriting what a client says there; default none:
   * clients connect to the router itself. Not with `frontDoor`, which says it in a header of its own.
   */
  readonly clientHeader?: string;
  /** True when stamps are reached over TLS, as they are outside of a local run. */
  readonly stampTls: boolean;
  /** Name servers that are asked for the stamps' names, e.g. `127.0.0.1:53`; default those of the system. */
  readonly nameServers?: readonly string[];
  /** Threads; default as many as the machine has. */
  readonly threads?: number;
}

/** A place on the loopback interface, before stamps without TLS, with all files below one folder and one thread. */
export function localPlace(folder: string, port: number): RouterPlace {
  return {
    listen: `127.0.0.1:${port}`,
    maps: join(folder, "maps"),
    socket: join(folder, "api.sock"),
    stampTls: false,
    threads: 1,
  };
}
