import { Lab } from "../migration/postgres/lab";
import { randomMove, type RandomMove } from "../migration/postgres/random/move";
import { withServers } from "../migration/with-servers";

const ROUNDS = Number(process.env["STAMPWORKS_SCHEMAS"] ?? 300);
const FIRST = Number(process.env["STAMPWORKS_SEED"] ?? 1);

withServers("schemas made at random", () => {
  const lab = new Lab();

  test(`${ROUNDS} of them are refused by name, or moved: nothing is lost or doubled, and no other tenant's row is touched`, async () => {
    const moves: RandomMove[] = [];
    for (let seed = FIRST; seed < FIRST + ROUNDS; seed += 1) {
      const move = await randomMove(lab, seed);
      moves.push(move);
      if (move.faults.length > 0)
        process.stderr.write(
          `schema ${seed} (${move.schema.what.join(", ")}):\n  ${move.faults.join("\n  ")}\n`,
        );
    }
    const moved = moves.filter(({ result }) => result === "moved");
    const notMade = moves.filter(({ result }) => result === "not made");
    const sum = (of: (move: RandomMove) => number): number => moved.reduce((all, move) => all + of(move), 0);
    process.stderr.write(
      `schemas: ${moved.length} moved with ${sum(({ rows }) => rows)} rows of the tenant, movers ended or cut off ${sum(({ ended }) => ended)} times; ` +
        `${moves.length - moved.length - notMade.length} refused; ${notMade.length} not made by the server; ${moves.filter(({ faults }) => faults.length > 0).length} with faults\n`,
    );
    expect(moves.filter(({ faults }) => faults.length > 0).map(({ seed }) => seed)).toEqual([]);
    // Some foreign keys that the dice make find no unique constraint.
    expect(notMade.length).toBeLessThan(ROUNDS / 6);
    expect(moved.length).toBeGreaterThan(ROUNDS / 3);
  });
});
