import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { setTimeout as sleep } from "node:timers/promises";
import { within } from "../../core/within";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Listens, and holds nothing of the signal. */
function listen(ms: number): { readonly reasons: string[] } {
  const reasons: string[] = [];
  const signal = within(new AbortController().signal, ms);
  signal.addEventListener("abort", () => reasons.push((signal.reason as Error).name), { once: true });
  return { reasons };
}

describe("a signal with a bound in time", () => {
  test("aborts at its time, also where nothing but a listener is left of it", async () => {
    const all = Array.from({ length: 50 }, () => listen(60));
    await sleep(1);
    collect();
    for (let look = 0; look < 1000 && all.some(({ reasons }) => reasons.length === 0); look += 1)
      await sleep(10);
    expect(all.map(({ reasons }) => reasons)).toEqual(all.map(() => ["TimeoutError"]));
  });

  test("aborts with the other's reason, now or later", () => {
    const controller = new AbortController();
    const signal = within(controller.signal, 1e6);
    expect(signal.aborted).toBe(false);
    controller.abort("stop");
    expect([signal.reason, within(controller.signal, 1e6).reason]).toEqual(["stop", "stop"]);
  });
});
