import { canFailCalls, ERRORS, FailingCalls } from "./failing-calls";
import { COMMANDS } from "./faulty-fleet";

/** Every so manieth call; every call is failed with all five errors, with a step they take turns. */
const step = Number(process.env["FAULTS_STEP"] ?? 1);
const each = step === 1 ? ERRORS : undefined;

describe("with a call failed", () => {
  let sweep: FailingCalls | undefined;
  afterAll(() => sweep?.dispose());

  (canFailCalls() ? test : test.skip).each(Object.entries(COMMANDS))(
    "%s loses no state, leaves no half file and blames the system, whichever call it is (needs Linux and gcc)",
    (name, command) => {
      sweep ??= new FailingCalls();
      const { calls, failed } = sweep.sweep(command, step, each);
      process.stdout.write(`${name}: ${failed} faults in ${calls} calls, 0 states lost\n`);
      expect(failed).toBe(Math.ceil(calls / step) * (each?.length ?? 1));
    },
  );
});
