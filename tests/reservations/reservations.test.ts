import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCidr } from "../../components/contract/cidr";
import { freeBlock } from "../../fleet/inventory/overlap";
import { openDynamoDb } from "../../tenants/registry/dynamodb";
import { LmdbStore } from "../../tenants/registry/lmdb";
import type { RowStore } from "../../tenants/registry/rows";
import { type Reserved, Reservations } from "../../tenants/reservations/reservations";
import { DynamoDbEmulator } from "../emulators/dynamodb";
import { missingMoto } from "../emulators/moto";

const UNTIL = "2030-01-31";
const reserved = (cidr: string): Reserved => ({
  ...{ cidr, until: UNTIL, by: "test@here", since: "2029-01-01T00:00:00.000Z" },
  values: { cidr },
});

/** Reserves the first block that is free, as `add` does. */
function reserve(reservations: Reservations, id: string) {
  return reservations.reserve(id, (others, own) => {
    if (own !== undefined) return own;
    const block = freeBlock(
      others.flatMap(({ cidr }) => (cidr === undefined ? [] : [parseCidr(cidr)])),
      20,
    );
    if (block === undefined) throw new Error("no block is free");
    return reserved(block);
  });
}

/** @param open the same store for each of many operators, over a connection of its own */
function givesEachItsOwn(open: () => Promise<RowStore>): void {
  test("twenty at once get twenty blocks, and each is listed", async () => {
    const operators = await Promise.all(
      Array.from({ length: 20 }, async () => new Reservations(await open())),
    );
    try {
      const got = await Promise.all(operators.map((each, index) => reserve(each, `pr${index + 1}`)));
      expect(new Set(got.map(({ cidr }) => cidr)).size).toBe(20);
      const [first] = operators;
      const listed = (await first?.list()) ?? [];
      expect(new Map(listed.map(({ cidr, id }) => [id, cidr]))).toEqual(
        new Map(got.map(({ cidr, id }) => [id, cidr])),
      );
    } finally {
      await Promise.all(operators.map((each) => each.close()));
    }
  });

  test("who asks again has the same, at once with itself, too; what is given back is another's", async () => {
    const [one, two] = [new Reservations(await open()), new Reservations(await open())];
    try {
      const [first, again] = await Promise.all([reserve(one, "x1"), reserve(two, "x1")]);
      expect(again).toEqual(first);
      const next = await reserve(two, "x2");
      expect(next.cidr).not.toBe(first.cidr);
      expect(await one.release("x1")).toBe(true);
      expect(await two.release("x1")).toBe(false);
      expect((await reserve(two, "x3")).cidr).toBe(first.cidr);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  test("a reservation that can't be read is not free, and is named", async () => {
    const store = await open();
    const reservations = new Reservations(store);
    try {
      await store.commit({
        sequence: await store.sequence(),
        puts: [{ partition: "reservation", sort: "bad", value: { cidr: 5 } }],
        deletes: [],
      });
      await expect(reserve(reservations, "y1")).rejects.toThrow(
        'what is reserved for stamp "bad" can\'t be read',
      );
      expect(await reservations.release("bad")).toBe(true);
    } finally {
      await reservations.close();
    }
  });
}

describe("reservations in LMDB", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "reservations-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  givesEachItsOwn(() => Promise.resolve(new LmdbStore(folder)));
});

(missingMoto === undefined ? describe : describe.skip)(
  `reservations in DynamoDB, in an emulator${missingMoto === undefined ? "" : ` (${missingMoto})`}`,
  () => {
    let emulator: DynamoDbEmulator;
    let place: Awaited<ReturnType<DynamoDbEmulator["makeTable"]>>;
    beforeAll(async () => {
      emulator = await DynamoDbEmulator.start();
      place = await emulator.makeTable();
    });
    afterAll(() => emulator.stop());
    givesEachItsOwn(() => Promise.resolve(openDynamoDb(place)));
  },
);

test("of two that see the same state one writes, and the other looks again before it does", async () => {
  const folder = mkdtempSync(join(tmpdir(), "reservations-"));
  const reservations = new Reservations(new LmdbStore(folder));
  try {
    const seen: number[] = [];
    const got = await reservations.reserve("slow", async (others) => {
      seen.push(others.length);
      // Another is faster, once.
      if (others.length === 0) await reserve(reservations, "fast");
      return reserved(others.length === 0 ? "10.0.0.0/20" : "10.0.16.0/20");
    });
    expect([seen, got.cidr]).toEqual([[0, 1], "10.0.16.0/20"]);
  } finally {
    await reservations.close();
    rmSync(folder, { recursive: true });
  }
});
