/**
 * Chance, 0 to 1, below which what one look finds is no longer taken for one. Looks are many: a wave is looked at 120 times in an hour, and
 * what a stamp is compared with is itself only counted. What is seen less clearly, all requests together tell (sequential.ts).
 */
const LEAST = 0.00001;
/** So many standard deviations above what is due are as seldom. */
const DEVIATIONS = 4.26;
/** So many standard deviations below what is due come once in a hundred times. */
const NORMAL_HUNDREDTH = 2.33;
/** Chance below which two counts are no longer alike, each looked at once. */
const ALIKE = { least: 0.003, deviations: 2.75 };

/**
 * Whether so many of a number of requests would fail by chance, though only a share of them is due to.
 * Failures that have nothing to do with each other are Poisson's; with many the normal distribution is as good.
 * @param failed how many failed, 0 or more; @param due how many are due, 0 or more
 */
export function mayBeChance(failed: number, due: number): boolean {
  // `increase` guesses at what it did not see: 2.97 are 3.
  return atLeast(Math.round(failed), due, DEVIATIONS) >= LEAST;
}

/** Whether so many and so many due may be the same but for chance, looked at once. */
export function mayBeAlike(failed: number, due: number): boolean {
  return atLeast(Math.round(failed), due, ALIKE.deviations) >= ALIKE.least;
}

/** Whether none would fail by chance, though so many are due. */
export function mayBeNone(due: number): boolean {
  return Math.exp(-due) >= ALIKE.least;
}

/** The chance of so many or fewer where so many are due. */
export function atMost(count: number, due: number): number {
  // Of more than 700 the first term is nothing; so few are then as seldom as the normal distribution says.
  if (due > 700) return (due - count) / Math.sqrt(due) > NORMAL_HUNDREDTH ? 0 : 1;
  let [chance, term] = [0, Math.exp(-due)];
  for (let index = 0; index <= count; index += 1) {
    chance += term;
    term *= due / (index + 1);
  }
  return chance;
}

/** The chance of so many or more where so many are due. */
function atLeast(count: number, due: number, most: number): number {
  if (count <= due) return 1;
  const deviations = (count - due) / Math.sqrt(due);
  // Of more than 700 the first term is nothing.
  if (due > 700) return deviations > most ? 0 : 1;
  // So far off no number is needed, and infinity is never counted to.
  if (count > 20 && deviations > 20) return 0;
  let [below, term] = [0, Math.exp(-due)];
  for (let index = 0; index < count; index += 1) {
    below += term;
    term *= due / (index + 1);
  }
  return Math.max(0, 1 - below);
}
