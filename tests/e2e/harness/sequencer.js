// Jest takes the largest file first where it has no timings yet; here a file's size says nothing of its time.
const { default: Sequencer } = require("@jest/test-sequencer");

const LONGEST = [
  "first-account.test.ts",
  "first-hour.test.ts",
  "package.test.ts",
  "fleet.test.ts",
  "interruptions.test.ts",
  "packs.test.ts",
  "provider.test.ts",
];

const rank = ({ path }) => {
  const place = LONGEST.findIndex((name) => path.endsWith(`/e2e/${name}`));
  return place < 0 ? LONGEST.length : place;
};

module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => rank(one) - rank(other) || one.path.localeCompare(other.path));
  }
};
