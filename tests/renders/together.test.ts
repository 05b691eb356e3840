import { setTimeout as sleep } from "node:timers/promises";
import { beginCheck, checkOne, program, Projects } from "./project";

const projects = new Projects();
afterAll(() => projects.remove());

/** How many look at one fleet at once. */
const MANY = 3;

describe("several processes that check one fleet at once", () => {
  test("come to the same verdict, and what they kept is whole: the next renders nothing", async () => {
    const fleet = projects.make({});
    await sleep(60);
    const all = await Promise.all(Array.from({ length: MANY }, () => beginCheck(fleet).end));
    const { verdict } = all[0]!;
    expect(all.map((each) => each.verdict)).toEqual(all.map(() => verdict));
    expect(checkOne(fleet)).toEqual({ rendered: 0, judged: 0, verdict });
  });

  test("are not disturbed by one that is ended while it keeps", async () => {
    const fleet = projects.make({});
    await sleep(60);
    const { child, end } = beginCheck(fleet);
    const others = beginCheck(fleet).end;
    const ended = end.then(
      () => "whole",
      () => "ended",
    );
    while (fleet.kept().length === 0 && child.exitCode === null) await sleep(1);
    child.kill("SIGKILL");
    expect(["whole", "ended"]).toContain(await ended);
    const { verdict } = await others;
    expect(verdict).toMatchObject({ holds: true });
    expect(checkOne(fleet)).toEqual({ rendered: 0, judged: 0, verdict });
  });

  test("see a change of the program that comes between them", async () => {
    const fleet = projects.make({});
    const { verdict } = checkOne(fleet);
    fleet.write("index.js", program('value = "another";'));
    await sleep(60);
    const [first, second] = await Promise.all([beginCheck(fleet).end, beginCheck(fleet).end]);
    expect(first.verdict).not.toEqual(verdict);
    expect(second.verdict).toEqual(first.verdict);
  });
});
