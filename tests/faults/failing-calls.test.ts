import { canFailCalls, FailingCalls } from "./failing-calls";
import { COMMANDS } from "./faulty-fleet";

// A few calls of one command; npm run faults fails every one of all.
(canFailCalls() ? test : test.skip)(
  "an add whose calls fail one after the other loses no state and blames the system (needs Linux and gcc)",
  () => {
    const sweep = new FailingCalls();
    try {
      const { calls, failed } = sweep.sweep(COMMANDS["add"] ?? [], 11);
      expect(calls).toBeGreaterThan(10);
      expect(failed).toBeGreaterThanOrEqual(2);
    } finally {
      sweep.dispose();
    }
  },
);
