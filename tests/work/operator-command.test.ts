import { runOperatorCommand } from "../../fleet/work/operator-command";

const asked = (command: string, timeoutMs = 60_000, signal = new AbortController().signal) => ({
  ...{ command, timeoutMs, signal, env: process.env },
});

test("a command that ends with another number than 0 says it, with the end of what it printed", async () => {
  const ended = await runOperatorCommand(asked("echo one; yes x | head -c 40000; echo last >&2; exit 3"));
  expect(ended.problem).toBe("ended with 3");
  expect(ended.printed).toMatch(/^x.*last$/su);
  expect(ended.printed.length).toBeLessThanOrEqual(16 * 1024);
  expect(await runOperatorCommand(asked("true"))).toEqual({ problem: undefined, printed: "" });
});

test("over its time it ends with all that it started, which would hold its outputs open", async () => {
  const ended = await runOperatorCommand(asked("echo begun; sleep 600 & sleep 600; echo never", 200));
  expect(ended).toEqual({ problem: "took too long", printed: "begun" });
});

test("it ends when whoever runs it is stopped, and does not begin after that", async () => {
  const stop = new AbortController();
  const running = runOperatorCommand(asked("sleep 600; true", 60_000, stop.signal));
  stop.abort();
  expect((await running).problem).toBe("was stopped");
  expect((await runOperatorCommand(asked("true", 60_000, stop.signal))).problem).toBe("was stopped");
});
