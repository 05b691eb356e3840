import { runHistories } from "./histories";

test("whatever operators do at once, and wherever they die: residency, bounds, seats, history and log agree", async () => {
  const { crashes, done, refusals } = await runHistories(300);
  // The histories reach what they are about.
  expect([done > 300, refusals > 75, crashes > 75]).toEqual([true, true, true]);
});
