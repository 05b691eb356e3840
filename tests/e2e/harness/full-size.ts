/**
 * Variables for projects of full-sized stamps, some 230 resources each, which halve what a command of theirs costs:
 *
 * - The CLI writes the whole state anew before and after each resource, half of an update's time; with these it does
 *   so once, at the end. What it writes then is the same. The tests of interruptions need the states in between and
 *   do without, and so does one full-sized stamp (stamp.test.ts), as its user's CLI would.
 * - Pulumi's SDK keeps a mapped stack trace with every promise, a third of a program's time, which it prints only
 *   when asked to look for leaks.
 */
export function fullSize(): NodeJS.ProcessEnv {
  const options = [process.env["NODE_OPTIONS"] ?? "", "--stack-trace-limit=0"];
  return { PULUMI_SKIP_CHECKPOINTS: "true", NODE_OPTIONS: options.join(" ").trim() };
}
