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

// A session of its own is out of reach of whoever ends a group of processes.
test.each([
  ["its time is over", "setsid sleep 30 & sleep 30", 300, undefined, "took too long"],
  ["it is stopped", "setsid sleep 30 & sleep 30", 60_000, 300, "was stopped"],
  ["its shell ends", "setsid sleep 30 & echo begun", 60_000, undefined, undefined],
  [
    "its shell ends, with what it left behind in its group",
    "sleep 30 & exit 3",
    60_000,
    undefined,
    "ended with 3",
  ],
])("once %s it is over, whoever keeps its outputs open", async (_, command, timeoutMs, stopMs, problem) => {
  const stop = new AbortController();
  const from = Date.now();
  const running = runOperatorCommand(asked(command, timeoutMs, stop.signal));
  if (stopMs !== undefined) setTimeout(() => stop.abort(), stopMs);
  expect((await running).problem).toBe(problem);
  expect(Date.now() - from).toBeLessThan(10_000);
});

describe("what is secret", () => {
  const printedBy = async (command: string, secret: string): Promise<string> => {
    const told = { ...asked(command), env: { ...process.env, KEY: secret }, secrets: [secret] };
    return (await runOperatorCommand(told)).printed;
  };
  const words = (count: number, between: string): string =>
    Array.from({ length: count }, (_, i) => `k${String(i).padStart(4, "0")}xyz`).join(between);

  test.each([
    ["on one line", words(300, "")],
    ["of many lines", words(300, "\n")],
    ["longer than all that is kept", words(2500, "\n")],
  ])(
    "and long, %s, is not in the end of what was printed, wherever its beginning was cut away",
    async (_, secret) => {
      for (const more of [0, 7, 1000, 2399]) {
        const command = `i=0; while [ $i -lt 9 ]; do printf '%s\n' "$KEY"; i=$((i+1)); done; head -c ${more} /dev/zero | tr '\\0' .; echo; echo last`;
        const printed = await printedBy(command, secret);
        expect(printed).not.toMatch(/k\d{4}xyz/u);
        expect(printed).toMatch(/last$/u);
      }
    },
  );

  test("by its form is none of it either where its mark was cut away", async () => {
    const body = words(1900, "\n");
    const key = `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
    const ended = await runOperatorCommand({
      ...asked(`printf '%s' "$TEXT"; echo last`),
      env: { ...process.env, TEXT: key },
    });
    expect(ended.printed).toMatch(/^\[secret\]\s+last$/u);
    const line = `${"x".repeat(16_384 - 20)}\nlast`;
    const url = await runOperatorCommand({
      ...asked(`printf '%s' "$TEXT"`),
      env: { ...process.env, TEXT: `postgres://app:hunter2-hunter2@db/${line}` },
    });
    expect(url.printed).toBe("last");
  });
});
