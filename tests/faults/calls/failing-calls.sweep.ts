import { canFailCalls, ERRORS, FailingCalls } from "./failing-calls";
import { COMMANDS } from "../faulty-fleet";

/** Every so manieth call; every call is failed with all five errors, with a step they take turns. */
const step = Number(process.env["FAULTS_STEP"] ?? 1);
const each = step === 1 ? ERRORS : undefined;
/** A file that a sweep which was cut goes on after: `FAULTS_RESUME=/tmp/faults npm run faults`. */
const resume = process.env["FAULTS_RESUME"];

describe("with a call failed", () => {
  let sweep: FailingCalls | undefined;
  afterAll(() => sweep?.dispose());

  (canFailCalls() ? test : test.skip).each(Object.entries(COMMANDS))(
    "%s loses no state, leaves no half file and blames the system, whichever call it is (needs Linux and gcc)",
    async (name, command) => {
      sweep ??= new FailingCalls();
      const { calls, failed } = await sweep.sweep(name, command, { step, each, resume });
      const wrong = failed.filter((fault) => fault.wrong !== undefined);
      const all = Object.values(calls).reduce((sum, count) => sum + count, 0);
      process.stdout.write(
        `${name}: ${all} calls (${JSON.stringify(calls)}), ${failed.length} failed, ${wrong.length} not borne\n`,
      );
      expect(wrong.slice(0, 10)).toEqual([]);
      expect(failed.length).toBeGreaterThanOrEqual(Math.ceil(all / step) * (each?.length ?? 1));
    },
  );
});
