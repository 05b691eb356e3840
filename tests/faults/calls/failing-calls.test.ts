import { canFailCalls, FailingCalls } from "./failing-calls";
import { times } from "../../sweep";
import { COMMANDS } from "../faulty-fleet";

// A few calls of one command; npm run faults fails every one of all.
(canFailCalls() ? test : test.skip)(
  "an add whose calls fail one after the other loses no state and blames the system (needs Linux and gcc)",
  async () => {
    const sweep = new FailingCalls();
    try {
      const { calls, failed } = await sweep.sweep("add", COMMANDS["add"] ?? { line: [] }, {
        step: times(31, 11),
      });
      expect(calls).toMatchObject({ open: expect.any(Number), rename: expect.any(Number) });
      expect(failed.length).toBeGreaterThanOrEqual(2);
      expect(failed.filter(({ wrong }) => wrong !== undefined)).toEqual([]);
    } finally {
      sweep.dispose();
    }
  },
);
