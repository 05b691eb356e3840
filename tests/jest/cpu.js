const { appendFileSync, readFileSync, readdirSync } = require("node:fs");
const { relative, resolve } = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const ProcessEnvironment = require("./environment");

const tests = resolve(__dirname, "..");
const ownMs = () => {
  const { system, user } = process.cpuUsage();
  return (user + system) / 1000;
};
/** Of children that have ended and were waited for, and of theirs; a tick of Linux is a hundredth of a second. */
const childrenMs = () => {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1).split(" ");
  return 10 * (Number(fields[13]) + Number(fields[14]));
};
const hasChildren = () =>
  readdirSync("/proc").some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return (
        readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1).split(" ")[1] === String(process.pid)
      );
    } catch {
      return false;
    }
  });

/**
 * Says how much processor time each test file takes, on Linux: `TEST_CPU=/tmp/cpu.txt npx jest --env ./tests/jest/cpu.js` writes a line
 * a file: milliseconds in all, of the test's process, of its children; and the file. A server that leaves its parent (PostgreSQL's)
 * is in no line.
 */
module.exports = class MeasuredEnvironment extends ProcessEnvironment {
  constructor(config, context) {
    super(config, context);
    this.file = relative(tests, context.testPath);
    this.from = [ownMs(), childrenMs()];
  }

  async teardown() {
    // A child that was killed a moment ago is this file's, and not the next one's.
    for (let tries = 0; tries < 100 && hasChildren(); tries += 1) await sleep(20);
    const [own, children] = [ownMs() - this.from[0], childrenMs() - this.from[1]];
    await super.teardown();
    const line = [own + children, own, children].map((ms) => Math.round(ms)).join(" ");
    appendFileSync(process.env.TEST_CPU, `${line} ${this.file}\n`);
  }
};
