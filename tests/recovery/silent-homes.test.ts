import { type Answer, SilentHomes } from "../../tenants/recovery/silent-homes";

/** Homes that answer when the test says so. */
class Asked {
  readonly homes = new SilentHomes();
  private readonly open: ((answer: Answer) => void)[] = [];

  ask(home = "a1"): Promise<Answer | undefined> {
    return this.homes.ask(home, () => new Promise<Answer>((answer) => this.open.push(answer)));
  }

  answer(answered: boolean): void {
    for (const answer of this.open.splice(0)) answer({ answered });
  }
}

describe("a home that many tenants ask for their last changes", () => {
  let asked: Asked;
  beforeEach(() => {
    asked = new Asked();
  });

  test("is asked by all while it answers", async () => {
    const all = [asked.ask(), asked.ask(), asked.ask()];
    asked.answer(true);
    expect(await Promise.all(all)).toEqual([{ answered: true }, { answered: true }, { answered: true }]);
  });

  test("is asked by one at a time once it said nothing, and by all again once it answers", async () => {
    const first = asked.ask();
    asked.answer(false);
    await first;
    const next = asked.ask();
    expect(await asked.ask()).toBeUndefined();
    expect(await asked.ask()).toBeUndefined();
    asked.answer(true);
    expect(await next).toEqual({ answered: true });
    const all = [asked.ask(), asked.ask()];
    asked.answer(true);
    expect(await Promise.all(all)).toEqual([{ answered: true }, { answered: true }]);
  });

  test("keeps nobody from asking another home", async () => {
    const first = asked.ask();
    asked.answer(false);
    await first;
    const [here, there] = [asked.ask(), asked.ask("c1")];
    asked.answer(true);
    expect(await Promise.all([here, there])).toEqual([{ answered: true }, { answered: true }]);
  });

  test("is free to be asked again where asking failed", async () => {
    const first = asked.ask();
    asked.answer(false);
    await first;
    await expect(asked.homes.ask("a1", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    const next = asked.ask();
    asked.answer(true);
    expect(await next).toEqual({ answered: true });
  });
});
