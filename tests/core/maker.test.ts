import { lifeOf, type Maker, maker } from "../../core/locks/maker";

const FIRST = "pid:[4026531836] time:[4026531834]";
const self: Maker = { ...maker(), machine: "a".repeat(32), boot: "b1", space: FIRST };

test.each<[string, Partial<Maker>, ReturnType<typeof lifeOf>]>([
  ["itself", self, "alive"],
  ["one of the same number that began at another time", { ...self, started: 1 }, "dead"],
  ["a number nobody has", { ...self, pid: 2 ** 30 }, "dead"],
  ["a number another has now", { ...self, pid: 1, started: 1 }, "dead"],
  [
    "one of another container of this machine",
    { ...self, pid: 2 ** 30, space: "pid:[1] time:[1]" },
    "unknown",
  ],
  ["one of another machine", { ...self, pid: 2 ** 30, host: "elsewhere" }, "unknown"],
  [
    "one of a machine of the same name",
    { ...self, pid: 2 ** 30, machine: "c".repeat(32), boot: "b2" },
    "unknown",
  ],
  ["one from before this machine started again", { ...self, boot: "b0" }, "dead"],
  ["one of a container from before", { ...self, boot: "b0", space: "pid:[1] time:[1]" }, "unknown"],
  ["one of machines without a name", { ...self, boot: "b0", machine: "" }, "unknown"],
  ["one of an older version, which said less", { pid: 2 ** 30, host: self.host, started: 1 }, "unknown"],
])("of %s is known: %#", (_, other, life) => {
  expect(lifeOf(other, self)).toBe(life);
});
