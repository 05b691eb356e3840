import { Lab } from "../migration/postgres/lab";
import { moveOut } from "../migration/postgres/random/move";
import { TENANTS } from "../migration/postgres/random/parts";
import { wholeSchema } from "../migration/postgres/random/whole";
import { withServers } from "../migration/with-servers";

const ROUNDS = Number(process.env["STAMPWORKS_ROUNDS"] ?? TENANTS.length);

withServers("a schema that has all that is proven at once", () => {
  const lab = new Lab();

  test(`is moved ${ROUNDS} times, by movers that are ended anywhere: nothing is lost or doubled, and no other tenant's row is touched`, async () => {
    const sums = { rows: 0, ended: 0, tables: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const schema = wholeSchema(round);
      const { ended, faults, problems, result, rows } = await moveOut(lab, schema, round);
      expect({ schema: schema.what, problems, faults, result }).toEqual({
        schema: schema.what,
        problems: [],
        faults: [],
        result: "moved",
      });
      sums.rows += rows;
      sums.ended += ended;
      sums.tables += schema.specs.length;
    }
    process.stderr.write(
      `all at once: ${ROUNDS} moves of ${sums.tables} tables with ${sums.rows} rows of the tenant, movers ended or cut off ${sums.ended} times; 0 lost, 0 doubled, 0 rows of others touched\n`,
    );
    // How often depends on how far each mover came before.
    expect(sums.ended).toBeGreaterThan(0);
  });
});
