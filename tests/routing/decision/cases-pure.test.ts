import { STATUS } from "../../../router/decision/decide";
import { CASES } from "./cases";
import { decidePure } from "./decide-pure";

describe("the pure decision", () => {
  test("is held by 150 cases or more, each with a name of its own", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(150);
    expect(new Set(CASES.map(({ config, name }) => `${config} ${name}`)).size).toBe(CASES.length);
  });

  test.each(CASES)("answers $name", (one) => {
    const decision = decidePure(one);
    if ("stamp" in one.expect) {
      expect(decision).toMatchObject({ outcome: "stamp", stamp: one.expect.stamp });
      return;
    }
    const { reason, retryAfter } = one.expect;
    expect(decision).toMatchObject({ outcome: "refused", reason, status: STATUS[reason] });
    if (retryAfter !== undefined) expect(decision).toMatchObject({ retryAfter });
  });
});
