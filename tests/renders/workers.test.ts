import { availableParallelism } from "node:os";
import { identity } from "../cli/fleet-folder";
import { isSweep } from "../sweep";
import { checkOne as check, type Checked, program, type Project, Projects } from "./project";

const projects = new Projects();
afterAll(() => projects.remove());

/** As many as it takes for threads to be begun, and more. */
const MANY = 210;
/** In a test a fifth of them stands for all. */
const STANDS_FOR = isSweep ? 1 : 5;
const STAMPS = MANY / STANDS_FOR;
/** For so many no threads are begun. */
const STAMPS_TOO_FEW = 40;
/** Those that the process renders of a fleet of which nothing is kept; on one core no threads are begun. */
const HERE = availableParallelism() < 2 ? STAMPS : 0;

const ids = idsOf(STAMPS);

function idsOf(stamps: number): string[] {
  return Array.from({ length: stamps }, (_, number) => `w${String(number).padStart(3, "0")}`);
}

function fleet(files: Readonly<Record<string, string>> = {}, stamps = STAMPS): Project {
  const stacks = idsOf(stamps).map((id, number) => [
    `stacks/Pulumi.${id}.yaml`,
    identity({ account: `"${210_000_000_000 + number}"`, cidr: `10.${number}.0.0/16` }),
  ]);
  return projects.makeOnly({ ...Object.fromEntries(stacks), ...files });
}

function checkOne(made: Project, env: Readonly<Record<string, string>> = {}): Checked {
  return check(made, { CHECK_STANDS_FOR: String(STANDS_FOR), ...env });
}

const inOneThread = { CHECK_PARALLEL: "1" };

/** A program in which one stamp, which a thread renders, has a value of its own. */
const withValue = (value: string): string => program(`value = id === "w030" ? ${value} : "";`);

describe("a fleet that is rendered in threads", () => {
  let alone: Checked;

  test("is one of many stamps: fewer the process renders itself", () => {
    expect(check(fleet({}, MANY))).toMatchObject({ rendered: availableParallelism() < 2 ? MANY : 0 });
    expect(check(fleet({}, STAMPS_TOO_FEW))).toMatchObject({ rendered: STAMPS_TOO_FEW });
  });

  test("has the verdict that one thread comes to, and what they made is kept", () => {
    const made = fleet();
    const threads = checkOne(made);
    expect(threads).toMatchObject({ rendered: HERE, judged: 1, verdict: { stamps: ids, holds: true } });
    expect(checkOne(made)).toEqual({ rendered: 0, judged: 0, verdict: threads.verdict });
    alone = checkOne(fleet(), inOneThread);
    expect(alone).toEqual({ ...threads, rendered: STAMPS });
  });

  test("is rendered by the process itself where a few stamps have changed of a fleet that is kept, and threads again where its program has", () => {
    const made = fleet();
    expect(checkOne(made)).toMatchObject({ rendered: HERE });
    // The first is one of those by which it is seen whether the fleet is kept.
    for (const number of [0, 1, 2])
      made.write(
        `stacks/Pulumi.${ids[number]}.yaml`,
        identity({ account: `"${220_000_000_000 + number}"`, cidr: `10.${230 + number}.0.0/16` }),
      );
    expect(checkOne(made)).toMatchObject({ rendered: 3, judged: 1, verdict: { stamps: ids, holds: true } });
    made.write("index.js", `${program()}\n// Changed.\n`);
    expect(checkOne(made)).toMatchObject({ rendered: HERE, judged: 1 });
  });

  test("has the findings of one thread where a stamp is otherwise than the others", () => {
    const odd = { "index.js": withValue('"other"') };
    const { verdict } = checkOne(fleet(odd));
    expect(verdict).toMatchObject({ holds: false });
    expect(verdict).toEqual(checkOne(fleet(odd), inOneThread).verdict);
  });

  test("is rendered anew when a file has changed that only a thread has read, or a module that only one has loaded", () => {
    const made = fleet({
      "index.js": withValue(
        'require("fs").readFileSync(__dirname + "/late.txt", "utf8") + require("./late")',
      ),
      "late.txt": "",
      "late.js": 'module.exports = "";\n',
    });
    expect(checkOne(made)).toMatchObject({ judged: 1, verdict: { holds: true } });
    made.write("late.txt", "changed");
    expect(checkOne(made)).toMatchObject({ judged: 1, verdict: { holds: false } });
    made.write("late.txt", "");
    made.write("late.js", 'module.exports = "changed";\n');
    expect(checkOne(made)).toMatchObject({ judged: 1, verdict: { holds: false } });
  });

  test("fails with the stamp's name and what its program said", () => {
    const failed = checkOne(fleet({ "index.js": withValue('missing("no such size")') }));
    expect(JSON.stringify(failed)).toMatch(/w030.*missing is not defined/u);
  });

  test.each([
    ["takes what can't be looked at again", '(Math.random(), "")'],
    ["ends the thread", '(require("worker_threads").isMainThread ? "" : process.exit(3))'],
  ])("is rendered by the process itself, and not kept, where its program %s", (_, value) => {
    const { refused, verdict } = checkOne(fleet({ "index.js": withValue(value) }));
    expect({ refused: refused !== undefined, verdict }).toEqual({ refused: true, verdict: alone.verdict });
  });
});
