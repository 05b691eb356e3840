import { runHistories } from "../placement/histories";

test("five thousand histories of operators who place, move, drain and die leave a registry in order", async () => {
  const { crashes, done, refusals } = await runHistories(5000);
  process.stdout.write(
    `placement: 5,000 histories; ${done} deeds done, ${refusals} refused, ${crashes} operators killed\n`,
  );
  expect(crashes).toBeGreaterThan(1000);
});
