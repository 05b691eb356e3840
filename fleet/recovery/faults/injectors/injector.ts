/** What breaks one thing on purpose, and ends that: commands of the operator's here, the cloud's own service there. */
export interface Injector {
  /** How, as the record says it: `command`, `aws-fis`. */
  readonly by: string;
  /**
   * Breaks it. @param token the drill's own name, which the cloud keeps with what it does
   * @returns what the cloud calls it, where it has a name for it
   * @throws where it can't be broken; whether it is must then be taken for unknown
   */
  begin(token: string, signal: AbortSignal): Promise<string | undefined>;
  /** Whether something shows that it is broken, or was. @throws where the service says that it could not break it */
  hasStruck(made: Made, signal: AbortSignal): Promise<boolean>;
  /** Ends the fault; one that is over, or never was, is fine. @throws where it may go on */
  mend(made: Made, signal: AbortSignal): Promise<void>;
  /** What ends it without this process; absent where the cloud ends it by itself. */
  readonly alone?: AloneMend;
}

/** What was begun. */
export interface Made {
  readonly token: string;
  /** What the cloud calls it; undefined where it has no name, or the answer was lost. */
  readonly handle: string | undefined;
}

/** A command that a watchdog can run. */
export interface AloneMend {
  readonly command: string;
  /** All that it is told. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that it runs in. */
  readonly root: string;
}

/** Where the stamp is that is broken. */
export interface FaultPlace {
  readonly stamp: string;
  readonly region: string;
  /** The stamp's account, subscription or project. */
  readonly account: string | undefined;
  /** Environment of vendors' programs: they find their credentials in it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
