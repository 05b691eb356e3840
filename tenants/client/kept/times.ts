/**
 * How often and how long something is looked at.
 * @param option its name, as an error says it
 * @throws Error for what is no time between the two
 */
export function msOf(option: string, ms: number, least: number, most: number): number {
  if (Number.isFinite(ms) && ms >= least && ms <= most) return ms;
  throw new Error(`${option} is ${ms}: milliseconds from ${least} to ${most} are allowed`);
}
