import { readMalformed } from "./run";

/** Of each kind: more than 20,000 files together. */
const EACH = Number(process.env["MALFORMED_EACH"] ?? 330);
/** The first of each kind: a sweep is cut into parts by it. */
const FIRST = Number(process.env["MALFORMED_FIRST"] ?? 0);

test("whatever a file that it reads has become, a command ends with a message about it that obeys nothing in it", async () => {
  const { counts, faults, readers, slowest } = await readMalformed(EACH, FIRST);
  process.stdout.write(
    `malformed files of ${readers} readers: ${JSON.stringify(counts)} by exit code, ${faults.length} faults, slowest ${Math.round(slowest.ms)} ms of the processor (${slowest.what})\n`,
  );
  expect(faults.slice(0, 10)).toEqual([]);
});
