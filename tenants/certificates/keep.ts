import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../core/errors";
import type { CertificateFolder, Term } from "./folder";
import type { Order } from "./order";
import type { Reached } from "./reached";

/** What was done for one domain. */
export interface KeptCertificate {
  readonly domain: string;
  /** `held`: it holds for long enough; `issued`: a new one is there; `removed`: the domain is nobody's any more. */
  readonly outcome: "held" | "issued" | "failed" | "removed";
  /** Last moment at which it holds. */
  readonly until?: Date | undefined;
  readonly error?: StampError | undefined;
}

/** What certificates are kept with. */
export interface Keeping {
  readonly folder: CertificateFolder;
  readonly order: Order;
  /** Whether a domain leads to routers that would answer a challenge. */
  readonly reached: Reached;
  readonly thumbprint: string;
  readonly now: () => Date;
  /** Milliseconds in which routers come to know a domain that is new; default a minute. */
  readonly waitMs?: number;
  readonly signal: AbortSignal;
}

const WAIT_MS = 60_000;
const LOOK_MS = 500;
/** Share of its term at which a certificate is renewed: a month before the end of three, two days of a week. */
const RENEWED_AT = 2 / 3;

/** Whether a certificate is to be ordered: there is none, or less than a third of its term is left. */
export function isDue(term: Term | undefined, now: Date): boolean {
  if (term === undefined) return true;
  const [from, to] = [term.from.getTime(), term.to.getTime()];
  return now.getTime() >= from + RENEWED_AT * (to - from);
}

/** Sees that a domain has a certificate that holds. @throws StampError `engine` when there is none to be had */
export async function keepCertificate(domain: string, keeping: Keeping): Promise<KeptCertificate> {
  const { folder, now, order } = keeping;
  const term = folder.term(domain);
  if (!isDue(term, now())) return { domain, outcome: "held", until: term?.to };
  await waitUntilReached(domain, keeping);
  folder.put(domain, await order(domain));
  return { domain, outcome: "issued", until: folder.term(domain)?.to };
}

/**
 * Sees that all domains have one, and that what is nobody's has none. One that can't be had keeps no other from its own.
 *
 * @param there domains that had a file before the registry was asked for `domains`: of one that came since, nobody asked whose it is
 * @throws StampError `state` where no tenant has a domain and there are certificates: it is more likely another fleet's registry
 */
export async function keepCertificates(
  domains: readonly string[],
  there: ReadonlySet<string>,
  keeping: Keeping,
): Promise<KeptCertificate[]> {
  if (domains.length === 0 && there.size > 0) throw nobodys(there);
  const done: KeptCertificate[] = [];
  const wanted = new Set(domains);
  for (const domain of wanted) {
    if (keeping.signal.aborted) break;
    done.push(await keepCertificate(domain, keeping).catch((error: unknown) => failed(domain, error)));
  }
  for (const domain of there) {
    if (wanted.has(domain)) continue;
    await keeping.folder.remove(domain);
    done.push({ domain, outcome: "removed" });
  }
  return done;
}

function nobodys(there: ReadonlySet<string>): StampError {
  return new StampError(
    "state",
    "no tenant has a domain by the registry, and certificates of domains are there",
    {
      received: `${there.size} certificate${there.size === 1 ? "" : "s"}`,
      fix: "see that the registry is this fleet's; where it is, delete the files yourself",
    },
  );
}

function failed(domain: string, error: unknown): KeptCertificate {
  if (error instanceof StampError) return { domain, outcome: "failed", error };
  throw error;
}

async function waitUntilReached(domain: string, keeping: Keeping): Promise<void> {
  const { reached, signal, thumbprint, waitMs = WAIT_MS } = keeping;
  const until = Date.now() + waitMs;
  while (!(await reached(domain, thumbprint))) {
    if (signal.aborted || Date.now() >= until) throw notReached(domain);
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

function notReached(domain: string): StampError {
  return new StampError("engine", `http://${domain}/ does not lead to the fleet's routers`, {
    fix: "let its record lead to the layer, and give the routers STAMPWORKS_HTTP_PORT and this account's STAMPWORKS_ACME_THUMBPRINT; then try again",
  });
}
