import { PHASES } from "../../tenants/migration/entries";
import { Theatre } from "../migration/theatre";
import { withServers } from "../migration/with-servers";

/** Points between the migration's own steps: each line of the journal, each change of the registry, each mover's step. */
const BOUNDARY = /^(journal:|taken over|moving|settled|finished|hold|sync|copy|compare|purge|pending) /;
const RANDOM = Number(process.env["MOVES_RANDOM"] ?? 100);
/** Names a random point by the seed that is printed. */
const SEED = Number(process.env["MOVES_SEED"] ?? Date.now() % 1_000_000);

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Each name with the number of times it was come to. */
function occurrences(points: readonly string[]): { name: string; nth: number }[] {
  const counts = new Map<string, number>();
  return points.map((name) => {
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    return { name, nth };
  });
}

const told = (text: string): void => void process.stdout.write(`${text}\n`);

withServers("a tenant moved to and fro between two PostgreSQL servers and two folders of objects", () => {
  let theatre: Theatre;
  let points: string[] = [];
  beforeAll(async () => {
    theatre = new Theatre();
    await theatre.begin();
    await theatre.inChild({ direction: "forward", to: "b1" }, 0);
    points = theatre.pointsSeen();
    await theatre.expectWhole("b1");
  });
  afterAll(async () => {
    told(`moves: ${theatre.summary()}`);
    await theatre?.end();
  });

  test("loses and doubles nothing, killed at every boundary between two steps", async () => {
    const all = occurrences(points.filter((name) => BOUNDARY.test(name)));
    // Syncing takes as many turns as there is to do: the first three of a name stand for the rest.
    const boundaries = all.filter(({ name, nth }) => nth <= 3 || name.startsWith("journal:"));
    let kills = 0;
    for (const boundary of boundaries) {
      const to = await theatre.other();
      kills += await theatre.moveThrough([boundary]);
      await theatre.expectWhole(to);
    }
    told(`moves: killed at ${kills} of ${boundaries.length} boundaries, each resumed to its end`);
    expect(kills).toBeGreaterThan(0.9 * boundaries.length);
  });

  test("loses and doubles nothing, killed at a hundred random points", async () => {
    const next = random(SEED);
    let kills = 0;
    for (let count = 0; kills < RANDOM && count < 2 * RANDOM; count += 1) {
      const to = await theatre.other();
      // Half of them by the number of a point, half by the clock, wherever the process is then.
      const kill =
        count % 2 === 0
          ? 1 + Math.floor(next() * points.length)
          : { afterMs: 300 + Math.floor(next() * 2500) };
      kills += await theatre.moveThrough([kill]);
      await theatre.expectWhole(to);
    }
    told(`moves: killed at ${kills} random points (seed ${SEED}), each resumed to its end`);
    expect(kills).toBe(RANDOM);
  });

  test("leaves the tenant where it was, aborted after each phase, the abort killed, too", async () => {
    let kills = 0;
    for (const phase of PHASES.filter((name) => name !== "delete")) {
      for (const at of [0, 3, 12, 30]) {
        const [home, to] = [await theatre.home(), await theatre.other()];
        expect(await theatre.perform({ direction: "forward", to, until: phase })).toBe("reached");
        const ended = await theatre.inChild({ direction: "back" }, at);
        expect(ended.errors).toBe("");
        if (ended.killed) {
          kills += 1;
          expect(await theatre.perform({ direction: "back" })).toBe("aborted");
        }
        await theatre.expectWhole(home);
      }
    }
    told(`moves: aborted ${5 * 4} times after a phase, ${kills} aborts killed and finished`);
  });

  test("leaves the tenant where it was, aborted after a kill in the cut-over", async () => {
    const cut = points.indexOf("moving | acme");
    const settled = points.indexOf("settled | acme");
    for (let nth = cut + 1; nth <= settled; nth += 2) {
      const home = await theatre.home();
      await theatre.inChild({ direction: "forward", to: await theatre.other() }, nth);
      expect(await theatre.perform({ direction: "back" })).toBe("aborted");
      await theatre.expectWhole(home);
    }
    told(`moves: aborted after a kill at ${Math.ceil((settled - cut) / 2)} points of the cut-over`);
  });

  test("loses and doubles nothing while source and target stop and start in the middle", async () => {
    let stops = 0;
    for (const which of ["a1", "b1"] as const)
      for (const afterMs of [200, 700, 1200, 1700, 2200]) {
        const to = await theatre.other();
        const move = theatre.inChild({ direction: "forward", to }, 0);
        await new Promise((resolve) => {
          setTimeout(resolve, afterMs);
        });
        theatre.world.servers[which].stop("immediate");
        theatre.world.servers[which].start();
        stops += 1;
        const ended = await move;
        expect(ended.errors).toBe("");
        if (ended.result !== "done") expect(await theatre.perform({ direction: "forward", to })).toBe("done");
        await theatre.expectWhole(to);
      }
    told(`moves: ${stops} times a server was stopped at once and started again`);
  });
});
