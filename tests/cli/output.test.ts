import { Output, type Stream } from "../../cli/common/output";

class Sink implements Stream {
  text = "";
  listener: ((error: Error) => void) | undefined;
  constructor(readonly isTTY: boolean) {}
  write(text: string): void {
    this.text += text;
  }
  on(_: "error", listener: (error: Error) => void): void {
    this.listener = listener;
  }
}

function open(
  isTTY: boolean,
  env: Record<string, string> = {},
): { output: Output; stdout: Sink; stderr: Sink } {
  const [stdout, stderr] = [new Sink(isTTY), new Sink(isTTY)];
  return { output: new Output({ stdout, stderr, env }), stdout, stderr };
}

describe("output", () => {
  test("is coloured on a terminal only", () => {
    expect(open(true).output.colors.red("x")).toBe("\u001b[31mx\u001b[39m");
    expect(open(false).output.colors.red("x")).toBe("x");
    expect(open(true, { TERM: "dumb" }).output.colors.red("x")).toBe("x");
  });

  test("is not coloured where NO_COLOR is set, and is where it is empty", () => {
    expect(open(true, { NO_COLOR: "1" }).output.colors.red("x")).toBe("x");
    expect(open(true, { NO_COLOR: "" }).output.colors.red("x")).not.toBe("x");
  });

  test("moves only on a terminal that is not a CI job's", () => {
    expect(open(true).output.live).toBe(true);
    expect(open(true, { CI: "true" }).output.live).toBe(false);
    expect(open(false).output.live).toBe(false);
  });

  test("goes nowhere once its reader is gone, and other faults are not hidden", () => {
    const { output, stdout, stderr } = open(false);
    stdout.listener?.(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    output.print("lost");
    output.note("seen");
    expect([stdout.text, stderr.text]).toEqual(["", "seen\n"]);
    expect(() => stderr.listener?.(Object.assign(new Error("no space"), { code: "ENOSPC" }))).toThrow(
      "no space",
    );
  });

  test("is redacted on every way out", () => {
    const { output, stdout, stderr } = open(false);
    output.print("password=hunter2");
    output.json({ password: "hunter2" });
    output.note("password=hunter2");
    expect(stdout.text + stderr.text + output.safe("password=hunter2")).not.toContain("hunter2");
    expect(JSON.parse(stdout.text.split("\n").slice(1).join("\n"))).toEqual({ password: "[secret]" });
  });
});
