import { Sweep } from "./sweep";
import { times } from "../sweep";

const sweep = new Sweep();
afterAll(() => sweep.dispose());

// All points are swept by npm run faults; these steps are prime, so that they meet points of every kind.
test("a rollout killed at points all along ends as if nothing had happened, nothing updated twice", async () => {
  const { kills } = await sweep.run("rollout", 7, times(151, 61), times(2, Infinity));
  expect(kills).toBeGreaterThanOrEqual(2);
});

test("a release with a schema and gates killed at points all along goes on in order, and contracts nothing before the last gate", async () => {
  const { kills } = await sweep.run("schema", 5, times(37, 7), times(2, Infinity));
  expect(kills).toBeGreaterThanOrEqual(2);
});

test("a stamp's first day, on clouds that refuse what they refuse a new account, is killed and ends as if nothing had happened", async () => {
  const { kills } = await sweep.run("first day", 29, 53, times(2, Infinity));
  expect(kills).toBeGreaterThanOrEqual(2);
});

test("a retirement killed at points all along leaves nothing behind", async () => {
  const { kills } = await sweep.run("retire", 2, 7, times(2, Infinity));
  expect(kills).toBeGreaterThanOrEqual(2);
});
