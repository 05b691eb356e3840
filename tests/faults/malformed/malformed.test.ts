import { readMalformed } from "./run";
import { times } from "../../sweep";

/** Of each kind; npm run faults reads a thousand. */
const EACH = times(1, 40);

test("whatever a file that it reads has become, a command ends with a message about it that obeys nothing in it", async () => {
  const { counts, faults, readers, slowest } = await readMalformed(EACH);
  process.stdout.write(
    `malformed files of ${readers} readers: ${JSON.stringify(counts)} by exit code, ${faults.length} faults, slowest ${Math.round(slowest.ms)} ms of the processor (${slowest.what})\n`,
  );
  expect(faults.slice(0, 10)).toEqual([]);
});
