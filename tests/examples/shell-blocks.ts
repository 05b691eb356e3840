/** A block of shell commands in a page, to be run as it stands there. */
export interface ShellBlock {
  /** What is written between the fences. */
  readonly script: string;
  /** Exit code the page promises with a line `# exits <code>`; 0 without one. */
  readonly exits: number;
}

/** The ```sh blocks of a Markdown page, in their order. */
export function shellBlocks(markdown: string): ShellBlock[] {
  return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, script = ""]) => ({
    script,
    exits: Number(/^# exits ([0-9]+)$/m.exec(script)?.[1] ?? 0),
  }));
}
