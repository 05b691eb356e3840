/** What a stamp's derivations say of its two origin secrets: how often each was made anew. */
export const STANDS = { first: "name(origin-first)", second: "name(origin-second)" } as const;

/**
 * How often the origin secret of a deployed stamp was changed, by what its outputs say that it derived.
 * @returns undefined where they say nothing of it
 */
export function rotationOf(
  derivations: readonly { readonly value: string; readonly stands: string }[],
): number | undefined {
  const counts = Object.values(STANDS).map((name) => {
    const made = /-([0-9]+)$/.exec(String(derivations.find(({ stands }) => stands === name)?.value));
    return made === null ? Number.NaN : Number(made[1]);
  });
  const sum = counts.reduce((before, count) => before + count, 0);
  return Number.isNaN(sum) ? undefined : sum;
}
