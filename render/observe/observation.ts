/**
 * What a program took from the world while it was loaded and run: what a render may be kept by. Whatever can't be looked at
 * again to see that it is as it was (the clock, chance, the network, other programs) makes a render one that is not kept.
 */
export class Observation {
  /** Sources that were compiled and run without Node.js's own loader. */
  readonly sources = new Set<string>();
  /** Files that were read or looked for. */
  readonly files = new Set<string>();
  /** Folders whose names were read. */
  readonly folders = new Set<string>();
  /** Paths that may be links, and where they led. */
  readonly links = new Map<string, string>();
  /** Names of environment variables. */
  readonly variables = new Set<string>();
  /** Whether it depends on the day: a stamp's last day is over, or not. */
  dependsOnDay = false;
  #refused: string | undefined;
  #paused = 0;

  /** Why nothing of the program can be kept; absent while all that it took can be looked at again. */
  get refused(): string | undefined {
    return this.#refused;
  }

  /** @param why what the program did, as a message has it: `reads the clock` */
  refuse(why: string): void {
    this.#refused ??= why;
  }

  /** Notes what the program took in another thread. */
  takeOver(took: Took): void {
    for (const path of took.sources) this.sources.add(path);
    for (const path of took.files) this.files.add(path);
    for (const path of took.folders) this.folders.add(path);
    for (const [path, to] of took.links) {
      if ((this.links.get(path) ?? to) !== to) this.refuse("follows links that changed meanwhile");
      this.links.set(path, to);
    }
    for (const name of took.variables) this.variables.add(name);
    this.dependsOnDay ||= took.dependsOnDay;
  }

  /** Runs what is this package's own doing and not the program's, such as compiling its sources. */
  unobserved<T>(work: () => T): T {
    this.#paused += 1;
    try {
      return work();
    } finally {
      this.#paused -= 1;
    }
  }

  get isPaused(): boolean {
    return this.#paused > 0;
  }
}

/** What an observation noted, as it is handed from one thread to another. */
export interface Took {
  readonly sources: Iterable<string>;
  readonly files: Iterable<string>;
  readonly folders: Iterable<string>;
  readonly links: Iterable<readonly [string, string]>;
  readonly variables: Iterable<string>;
  readonly dependsOnDay: boolean;
}
