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
    const { output, stdout } = open(true);
    output.print(output.colors.red("x"));
    expect(stdout.text).toBe("\u001b[31mx\u001b[39m\n");
    expect(output.widthOf(output.colors.red("x"))).toBe(1);
    expect(open(false).output.colors.red("x")).toBe("x");
    expect(open(true, { TERM: "dumb" }).output.colors.red("x")).toBe("x");
  });

  test("is not coloured where NO_COLOR is set, and is where it is empty", () => {
    expect(open(true, { NO_COLOR: "1" }).output.colors.red("x")).toBe("x");
    expect(open(true, { NO_COLOR: "" }).output.colors.red("x")).not.toBe("x");
  });

  test.each([
    ["ESC", "a\u001b[31mb", "a\\u{1b}[31mb\n"],
    ["ESC at the end of our own colours", "a\u001b", "a\\u{1b}\n"],
    ["C1", "a\u009b31mb\u0085c", "a\\u{9b}31mb\\u{85}c\n"],
    ["text turned around", "a\u202eb\u2066c", "a\\u{202e}b\\u{2066}c\n"],
    ["a carriage return", "shown\rhidden", "shown\\u{d}hidden\n"],
    ["a bell and a backspace", "\u0007\b", "\\u{7}\\u{8}\n"],
    ["half a character", "\ud800x", "\\u{d800}x\n"],
    ["a command of GitHub", "key\n::error::x", "key\n\\::error::x\n"],
    ["a command behind spaces", "key\n  ::set-output name=x::y", "key\n  \\::set-output name=x::y\n"],
    ["an older command of GitHub", "a ##[group]x", "a #\\#[group]x\n"],
    ["a command of TeamCity", "a ##teamcity[buildStop x='y']", "a #\\#teamcity[buildStop x='y']\n"],
    ["a command in capitals", "##VSO[task.complete]x", "#\\#VSO[task.complete]x\n"],
    ["a command of Azure Pipelines", "a ##vso[task.setvariable]x", "a #\\#vso[task.setvariable]x\n"],
  ])("shows %s and does not obey it, on a terminal or not", (_, text, expected) => {
    for (const isTTY of [true, false]) {
      const { output, stderr, stdout } = open(isTTY);
      output.print(text);
      output.note(text);
      expect([stdout.text, stderr.text]).toEqual([expected, expected]);
      const other = open(isTTY);
      other.output.json({ text });
      expect(JSON.parse(other.stdout.text)).toEqual({ text });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(other.stdout.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2066]/u);
    }
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

  test("goes nowhere once its terminal is closed; the same of a file is told, for that is its disk's", () => {
    const gone = () => Object.assign(new Error("write EIO"), { code: "EIO" });
    const { output, stdout } = open(true);
    stdout.listener?.(gone());
    output.print("lost");
    expect(stdout.text).toBe("");
    expect(() => open(false).stdout.listener?.(gone())).toThrow("write EIO");
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
