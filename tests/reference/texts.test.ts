import { bundleText, readBundle, versionOf } from "../../tenants/client/reference/bundle";
import { referenceTexts, refusesOlder } from "../../fleet/reference/texts";

const NOTHING = { found: [], given: [], now: 9 };
const STAMP = { id: "ca1", ring: "canary", class: "standard" };
const json = (content: string) => ({ type: "json" as const, content });
const contents = (plans: string) => new Map([["plans", json(plans)]]);
const made = (sequence: number, plans: string, at = 5): string =>
  bundleText({
    sequence,
    data: { plans: { version: versionOf(plans), made: at, type: "json", content: plans } },
  });

test("a change has a number above all that stamps have, and what a stamp goes back to one above that", () => {
  const found = [made(4, "1"), made(7, "2"), "broken"];
  const texts = referenceTexts({ contents: contents("3"), missing: [] }, { found, given: [], now: 6 });
  const to = readBundle(texts.to(STAMP, found[0]));
  expect([to.sequence, to.data["plans"]?.made, to.data["plans"]?.content]).toEqual([8, 6, "3"]);
  const back = readBundle(texts.back(found[0])!);
  expect([back.sequence, back.data["plans"]?.content, back.data["plans"]?.made]).toEqual([9, "1", 5]);
  // One content, one number: what another stamp goes back to is another content.
  const other = readBundle(texts.back(found[1])!);
  expect([other.sequence, other.data["plans"]?.content]).toEqual([10, "2"]);
  expect(texts.back(found[0])).toBe(bundleText(back));
});

test("a stamp that says a number after which there is none holds up no other", () => {
  const now = 1_796_000_000_000;
  const found = [made(2 ** 53 - 1, "x"), made(7, "2"), made(7, "2")];
  const texts = referenceTexts({ contents: contents("3"), missing: [] }, { found, given: [found[0]!], now });
  const to = texts.to(STAMP, found[1]);
  expect([readBundle(to).sequence, refusesOlder(found[1], to)]).toEqual([now, undefined]);
  expect(readBundle(texts.back(found[1])!).sequence).toBe(now + 1);
  // What it says reaches nobody else, and it is refused by name.
  expect(readBundle(texts.back("broken")!).data["plans"]?.content).toBe("2");
  expect(refusesOlder(found[0], texts.to(STAMP, found[0]))).toMatch(/number 9007199254740991/u);
});

test("a stamp that has the data keeps its text, and one that has another gets the newest as it is", () => {
  const found = [made(4, "1"), made(7, "2")];
  const texts = referenceTexts({ contents: contents("2"), missing: [] }, { found, given: [], now: 99 });
  expect(texts.to(STAMP, found[1])).toBe(found[1]);
  expect(texts.to(STAMP, found[0])).toBe(found[1]);
});

test.each([undefined, "broken"])("a stamp that has %j", (lost) => {
  // What it had may have had any number: it gets one that nobody has, and that is not below the time.
  const found = [made(4, "1"), made(7, "2")];
  const wanted = { contents: contents("2"), missing: [] };
  const texts = referenceTexts(wanted, { found, given: [made(12, "9")], now: 5 });
  expect(readBundle(texts.to(STAMP, lost))).toMatchObject({
    sequence: 13,
    data: { plans: { content: "2" } },
  });
  const late = referenceTexts(wanted, { found: [], given: [], now: 1_796_000_000_000 });
  expect(readBundle(late.to(STAMP, lost)).sequence).toBe(1_796_000_000_000);
  // It never goes back to nothing: to what the others have, or it keeps what it was given.
  expect(texts.back(lost)).toBe(texts.to(STAMP, lost));
  expect(late.back(lost)).toBe(late.to(STAMP, lost));
  const changed = referenceTexts({ contents: contents("3"), missing: [] }, { found, given: [], now: 5 });
  expect(readBundle(changed.back(lost)!)).toMatchObject({ sequence: 9, data: { plans: { content: "2" } } });
});

test("a number that stands for two contents is not given again", () => {
  const wanted = { contents: contents("2"), missing: [] };
  for (const [found, given] of [
    [[made(4, "2"), made(4, "1")], []],
    [[made(4, "2"), made(3, "1")], [made(4, "1")]],
  ] as const) {
    const texts = referenceTexts(wanted, { found, given, now: 5 });
    expect(texts.to(STAMP, found[0])).toBe(found[0]);
    expect(readBundle(texts.to(STAMP, found[1])).sequence).toBe(5);
  }
});

test("a version that a stamp has had is as old as it was", () => {
  const texts = referenceTexts(
    { contents: contents("1"), missing: [] },
    { found: [made(4, "1", 5), made(7, "2")], given: [], now: 99 },
  );
  expect(readBundle(texts.to(STAMP, undefined)).data["plans"]?.made).toBe(5);
});

test("an older text, or another of the same number, never comes in the place of a newer one", () => {
  expect(refusesOlder(made(7, "2"), made(6, "1"))).toMatch(/number 7 .* number 6/u);
  expect(refusesOlder(made(7, "2"), made(7, "1"))).toMatch(/never replaces/u);
  expect(refusesOlder(made(7, "2"), made(7, "2"))).toBeUndefined();
  expect(refusesOlder(made(7, "2"), made(8, "1"))).toBeUndefined();
  expect(refusesOlder("broken", made(1, "1"))).toBeUndefined();
  expect(refusesOlder(undefined, made(1, "1"))).toBeUndefined();
});

test("a set whose file the project lost is not taken from the stamps", () => {
  const wanted = { contents: new Map([["prices", json("1")]]), missing: ["plans"] };
  expect(() => referenceTexts(wanted, { found: [made(4, "1")], given: [], now: 9 })).toThrow(
    /data\.plans\.file/u,
  );
  expect(() => referenceTexts(wanted, NOTHING)).not.toThrow();
});

test("what no journal could keep is refused", () => {
  const large = JSON.stringify("x".repeat(1_000_000));
  const many = new Map(["a", "b"].map((name) => [name, json(large)]));
  expect(() => referenceTexts({ contents: many, missing: [] }, NOTHING)).toThrow(/too much reference data/u);
  // Bytes count, not characters.
  const wide = new Map([["a", json(JSON.stringify("\u6f22".repeat(700_000)))]]);
  expect(() => referenceTexts({ contents: wide, missing: [] }, NOTHING)).toThrow(/too much reference data/u);
});

test("a set may be called as what each object has", () => {
  const wanted = { contents: contents("1"), missing: ["constructor"] };
  expect(() => referenceTexts(wanted, { found: [made(4, "1")], given: [], now: 9 })).not.toThrow();
});

test.each([
  ["cut off", (text: string) => text.slice(0, -9)],
  ["changed on its way", (text: string) => text.replace('"content":"1"', '"content":"2"')],
  ["of another form", (text: string) => text.replace("reference/1", "reference/2")],
  ["of a name that can't be", (text: string) => text.replace('"plans"', '"Plans!"')],
  ["a web page", () => "<html></html>"],
])("a text that is %s is no reference data", (_, damage) => {
  const text = made(1, "1");
  expect(readBundle(text).sequence).toBe(1);
  expect(() => readBundle(damage(text))).toThrow(Error);
});
