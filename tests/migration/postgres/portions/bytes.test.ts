import { Lab } from "../lab";
import { withServers } from "../../with-servers";
import { some, times } from "../../../sweep";

const T = [{ name: "public.t", tenant: "tenant_id" }];

withServers("portions are bounded by bytes", () => {
  const lab = new Lab();

  test.each(
    some(
      [
        ["rows of 300 KB", times(300, 950), 300_000, "text"],
        ["12 rows of 26 MB", 12, 26_000_000, "text"],
        ["3 rows of 50 MB that are no text", 3, 50_000_000, "bytea"],
      ],
      3,
    ),
  )("%s come along, and this process holds but a part of them", async (_what, rows, bytes, type) => {
    const value = type === "bytea" ? `decode(repeat('00ff', ${bytes / 2}), 'hex')` : `repeat('x', ${bytes})`;
    const ends = await lab.ends({
      both: [`CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v ${type})`],
      a1: [`INSERT INTO t SELECT 'acme', n, ${value} FROM generate_series(1, ${rows}) n`],
    });
    const copied: number[] = [];
    const mover = ends.mover(T);
    const crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
    expect(await mover.check(crossing)).toEqual([]);
    await mover.hold(crossing, "b1", "closed");
    await mover.hold(crossing, "a1", "open");
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    const before = process.memoryUsage().rss;
    await mover.copy(crossing, {
      tell: (_table, done) => copied.push(done),
      signal: new AbortController().signal,
    });
    expect(copied.at(-1)).toBe(rows);
    // A portion is 16 MB, or one row.
    const each = Math.max(1, Math.floor(16_000_000 / (bytes * (type === "bytea" ? 2 : 1))));
    expect(copied.length).toBeGreaterThanOrEqual(Math.ceil(rows / each));
    await ends.run("a1", ["UPDATE t SET id = id + 10000"]);
    await mover.sync(crossing);
    clearInterval(timer);
    expect(most - before).toBeLessThan(250_000_000);
    expect(await ends.sql("b1", "SELECT count(*), min(id) FROM t")).toEqual([[String(rows), "10001"]]);
    expect(await ends.sql("b1", `SELECT count(*) FROM t WHERE octet_length(v) <> ${bytes}`)).toEqual([["0"]]);
  });

  test("a portion has as many rows as it may have", async () => {
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text, id int PRIMARY KEY)"],
      a1: ["INSERT INTO t SELECT 'acme', n FROM generate_series(1, 250) n"],
    });
    const copied: number[] = [];
    const crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
    const mover = ends.mover(T, { portion: 120 });
    await mover.hold(crossing, "b1", "closed");
    await mover.hold(crossing, "a1", "open");
    await mover.copy(crossing, {
      tell: (_table, done) => copied.push(done),
      signal: new AbortController().signal,
    });
    expect(copied).toEqual([120, 240, 250]);
  });

  test("of rows whose size is known once they are written out no more are than some times what a portion has room for", async () => {
    const [rows, bytes] = [200, 400_000];
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v jsonb)"],
      a1: [
        `INSERT INTO t SELECT 'acme', n, to_jsonb(repeat('x', ${bytes})) FROM generate_series(1, ${rows}) n`,
      ],
    });
    const looked: number[] = [];
    const copied: number[] = [];
    const mover = ends.mover(T, {
      connect: async (stamp) => {
        const session = await ends.connect(stamp);
        const query: typeof session.query = (text, values) => {
          const most = /LIMIT (\d+)\) AS next/.exec(text)?.[1];
          if (most !== undefined) looked.push(Math.min(Number(most), rows));
          return session.query(text, values);
        };
        return { ...session, query };
      },
    });
    const crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
    await mover.hold(crossing, "b1", "closed");
    await mover.hold(crossing, "a1", "open");
    await mover.copy(crossing, {
      tell: (_table, done) => copied.push(done),
      signal: new AbortController().signal,
    });
    expect(copied.at(-1)).toBe(rows);
    expect(copied.length).toBeGreaterThanOrEqual(5);
    expect(looked.reduce((all, one) => all + one, 0)).toBeLessThan(3 * rows);
    expect(await ends.sql("b1", "SELECT count(*), max(id) FROM t")).toEqual([[String(rows), String(rows)]]);
  });

  test("a row that is larger than what is proven is found before anything begins", async () => {
    const ends = await lab.ends({
      both: ["CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v bytea)"],
      a1: ["INSERT INTO t VALUES ('acme', 1, decode(repeat('00', 130000000), 'hex'))"],
    });
    expect(await ends.check(T)).toEqual([
      expect.stringMatching(
        /^at a1: public\.t has a row of 261 MB, at most 250 MB are proven: keep such contents in an object store/,
      ),
    ]);
  });
});
