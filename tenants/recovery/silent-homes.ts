/** What asking a home came to. */
export interface Answer {
  /** Whether it said anything in the time that it was given. */
  readonly answered: boolean;
}

/**
 * Homes that said nothing. Of many tenants of such a home one at a time goes on asking, so that not each of them waits as long as a home is
 * given: their standbys open meanwhile.
 */
export class SilentHomes {
  private readonly silent = new Set<string>();
  /** Home → how many ask it now. */
  private readonly asking = new Map<string, number>();

  /** @returns undefined where it was not asked */
  async ask<T extends Answer>(home: string, work: () => Promise<T>): Promise<T | undefined> {
    const others = this.asking.get(home) ?? 0;
    if (others > 0 && this.silent.has(home)) return undefined;
    this.asking.set(home, others + 1);
    try {
      const answer = await work();
      if (answer.answered) this.silent.delete(home);
      else this.silent.add(home);
      return answer;
    } finally {
      this.asking.set(home, (this.asking.get(home) ?? 1) - 1);
    }
  }
}
