/** Chance, 0 to 1, below which something is no longer taken for one. */
const LEAST = 0.003;
/** So many standard deviations above what is due are as seldom. */
const DEVIATIONS = 2.75;

/**
 * Whether so many of a number of requests would fail by chance, though only a share of them is due to: at least three times in a thousand.
 * Failures that have nothing to do with each other are Poisson's; with many the normal distribution is as good.
 * @param failed how many failed, 0 or more; @param due how many are due, 0 or more
 */
export function mayBeChance(failed: number, due: number): boolean {
  // `increase` guesses at what it did not see: 2.97 are 3.
  return atLeast(Math.round(failed), due) >= LEAST;
}

/** Whether none would fail by chance, though so many are due. */
export function mayBeNone(due: number): boolean {
  return Math.exp(-due) >= LEAST;
}

/** The chance of so many or more where so many are due. */
function atLeast(count: number, due: number): number {
  if (count <= due) return 1;
  const deviations = (count - due) / Math.sqrt(due);
  // Of more than 700 the first term is nothing.
  if (due > 700) return deviations > DEVIATIONS ? 0 : 1;
  // So far off no number is needed, and infinity is never counted to.
  if (count > 20 && deviations > 20) return 0;
  let [below, term] = [0, Math.exp(-due)];
  for (let index = 0; index < count; index += 1) {
    below += term;
    term *= due / (index + 1);
  }
  return Math.max(0, 1 - below);
}
