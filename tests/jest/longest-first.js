const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * A sequencer by which these files begin first, so that none of them is left over when all others are done: Jest takes the largest file
 * first where it has no timings yet, and a file's size says nothing of its time. The others come as Jest would have them.
 *
 * @param longest ends of their paths, the longest first
 */
exports.longestFirst = function longestFirst(longest) {
  const rank = ({ path }) => {
    const place = longest.findIndex((name) => path.replaceAll("\\", "/").endsWith(`/tests/${name}`));
    return place < 0 ? longest.length : place;
  };
  return class LongestFirst extends Sequencer {
    async sort(tests) {
      const sorted = await super.sort(tests);
      return [...sorted].sort((one, other) => rank(one) - rank(other));
    }
  };
};
