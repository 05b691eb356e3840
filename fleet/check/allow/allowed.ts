import type { GlobalScope } from "../../../components/contract/blueprint";
import { type AllowEntry, isExpired } from "../../../graph/closed/allow";
import { allowGlobal } from "../../../graph/closed/allow-defaults";
import type { AllowVerdict } from "../verdict";

/** What a fleet's stamps may refer to: its own allow-list, and the blueprint's global scope. */
export class FleetAllow {
  /** Entries that allowed something. */
  readonly used = new Set<AllowEntry>();
  readonly #byCloud = new Map<string, readonly AllowEntry[]>();

  constructor(
    readonly own: readonly AllowEntry[],
    private readonly global: GlobalScope | undefined,
  ) {}

  /** What a stamp of a cloud may refer to. The fleet's own entries come first: what they allow they are used for. */
  of(cloud: string): readonly AllowEntry[] {
    return [...this.own, ...this.#scopeOf(cloud)];
  }

  /** What stamps of any cloud may refer to. */
  get all(): readonly AllowEntry[] {
    return [...this.own, ...Object.keys(this.global ?? {}).flatMap((cloud) => this.#scopeOf(cloud))];
  }

  #scopeOf(cloud: string): readonly AllowEntry[] {
    let entries = this.#byCloud.get(cloud);
    if (entries === undefined) {
      const scope = Object.entries(this.global ?? {}).find(([name]) => name === cloud)?.[1];
      entries = scope === undefined ? [] : allowGlobal({ ...scope });
      this.#byCloud.set(cloud, entries);
    }
    return entries;
  }

  /** What is to be said about the fleet's own entries. */
  verdict(today: Date): AllowVerdict {
    const day = today.toISOString().slice(0, 10);
    const expired = this.own.filter((entry) => isExpired(entry, day));
    return { expired, unused: this.own.filter((entry) => !this.used.has(entry) && !expired.includes(entry)) };
  }
}
