import { runHistories } from "./histories";
import { times } from "../sweep";

const COUNT = times(20, 300);

/** Histories are drawn: where few of them reach what they are about, more are drawn, up to so many times as many. */
const MOST_ROUNDS = 10;

test("whatever operators do at once, and wherever they die: residency, bounds, places, history and log agree", async () => {
  let [done, refusals, crashes] = [0, 0, 0];
  const areTelling = (): boolean => done > COUNT && refusals > COUNT / 4 && crashes > COUNT / 4;
  for (let round = 0; round < MOST_ROUNDS && !areTelling(); round += 1) {
    const came = await runHistories(COUNT);
    done += came.done;
    refusals += came.refusals;
    crashes += came.crashes;
  }
  expect({ done, refusals, crashes, areTelling: areTelling() }).toMatchObject({ areTelling: true });
});
