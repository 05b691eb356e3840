import { beginOf } from "./runs";
import { entrySchema } from "../../fleet/rollout/entries";

const begin = beginOf({ canary: ["ca1"] });
const [wave] = begin.waves;
const [stamp] = wave?.stamps ?? [];
const withStamp = (change: object): object => ({
  ...begin,
  waves: [{ ...wave, stamps: [{ ...stamp, ...change }] }],
});

test("a journal's first line is read as it is written", () => {
  expect(entrySchema.safeParse(begin)).toMatchObject({ success: true });
  expect(entrySchema.safeParse(withStamp({ from: "", pinned: false }))).toMatchObject({ success: true });
});

// Its values are written into configs and become parts of paths.
test.each([
  ["a release that no config may name", { ...begin, release: "x".repeat(64) }],
  ["a release with a newline", { ...begin, release: "r1\n  stampworks:cidr: 10.0.0.0/8" }],
  ["a stamp that is a path", withStamp({ id: "../../etc/passwd" })],
  ["a release to go back to that no config may name", withStamp({ from: "a b", pinned: true })],
  [
    "a step of a stamp that is a path",
    { kind: "step", stamp: "a/b", direction: "update", state: "done", at: begin.at },
  ],
])("a line with %s is none", (_, line) => {
  expect(entrySchema.safeParse(line)).toMatchObject({ success: false });
});
