import { parseArgs } from "node:util";

/** What the attack takes: how it is typed, what it means, and what it is where it is not given. */
const OPTIONS = {
  sample: { type: "string", shows: "N", means: "so many mutants, the same ones every time; default: all" },
  seed: { type: "string", shows: "S", default: "1", means: "another sample, by a number" },
  family: { type: "string", shows: "F", multiple: true, means: "mutants of this family; may be given again" },
  cloud: { type: "string", shows: "C", multiple: true, means: "aws, azure or gcp; may be given again" },
  id: { type: "string", shows: "TEXT", means: "mutants with this in their name" },
  list: { type: "boolean", default: false, means: "how many there are, by family; judges nothing" },
  out: { type: "string", shows: "FILE", means: "writes everything that was found, as JSON" },
  workers: { type: "string", shows: "N", default: "2", means: "packs that are judged at once" },
  size: { type: "string", shows: "N", default: "120", means: "mutants in a pack, at most" },
  fresh: {
    type: "boolean",
    default: false,
    means: "makes the world anew, as after a change of the blueprint",
  },
  into: {
    type: "string",
    shows: "FOLDER",
    means: "keeps each pack's results there as they come; the same line goes on",
  },
  shard: { type: "string", shows: "K/N", means: "every Nth pack from the Kth, with --into" },
  help: { type: "boolean", short: "h", default: false, means: "this text" },
};

/** What `--help` prints. */
export function helpText() {
  const rows = Object.entries(OPTIONS).map(([name, { default: value, means, shows }]) => {
    const typed = shows === undefined ? `--${name}` : `--${name} ${shows}`;
    return `  ${typed.padEnd(16)} ${means}${typeof value === "string" ? `; default: ${value}` : ""}`;
  });
  return `npm run attack -- [options]

Attacks the two laws through the command line and counts what gets through. The whole takes more than an hour on two cores.

${rows.join("\n")}

ATTACK_VERBOSE=1 in the environment tells of each pack. Exit code: 0, or 1 below the bars (99.5 % of what must be rejected, no false
alarm, one finding for a single change), or 2 for options that it does not know or that choose nothing. tests/attack/README.md says
more.`;
}

/** The options as they were typed; one that there is not ends the process with code 2, and says which there are. */
export function optionsOf(args) {
  const options = Object.fromEntries(
    Object.entries(OPTIONS).map(([name, { means, shows, ...option }]) => [name, option]),
  );
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    console.error(`${error.message}\n\n${helpText()}`);
    process.exit(2);
  }
}
