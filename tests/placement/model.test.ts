import { runHistories } from "./histories";
import { times } from "../sweep";

const COUNT = times(20, 300);

test("whatever operators do at once, and wherever they die: residency, bounds, places, history and log agree", async () => {
  const { crashes, done, refusals } = await runHistories(COUNT);
  // The histories reach what they are about.
  expect([done > COUNT, refusals > COUNT / 4, crashes > COUNT / 4]).toEqual([true, true, true]);
});
