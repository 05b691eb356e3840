/** Of so many stamps one may be out. */
const ONE_OF = 3;

/** How many of so many stamps may be out at once: a third, one of two, and never the last. */
export function mostOut(stamps: number): number {
  return stamps < 2 ? 0 : Math.max(1, Math.floor(stamps / ONE_OF));
}
