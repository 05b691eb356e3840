import { samplesOf, verdictsIn } from "./answers";
import type { Keeper, Kept } from "./keeper";
import { verdictOf } from "./verdicts";

/**
 * Does what an event asks for. The table's stream says only that something changed; the log says what. The clock looks at the store as
 * well. An alarm says of a stamp whether it serves, and so does what the stamps answered.
 *
 * @param alarms what the names of the stamps' alarms begin with
 */
export async function take(keeper: Keeper, event: object, alarms: string, now: Date): Promise<Kept[]> {
  const samples = samplesOf(event, now);
  if (samples !== undefined) {
    const kept: Kept[] = [];
    for (const verdict of verdictsIn(samples, now)) kept.push(await keeper.judge(verdict));
    return kept;
  }
  const verdict = verdictOf(event, alarms);
  if (verdict !== undefined) return [await keeper.judge(verdict)];
  return ["Records" in event ? await keeper.follow() : await keeper.check()];
}
