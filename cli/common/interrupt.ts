import { ExitCode } from "./exit-code";
import type { Output } from "./output";

/**
 * Ctrl-C once: running resources are finished and recorded, nothing new begins. Twice: the process ends at once.
 * @returns the signal operations listen to
 */
export function watchInterrupts(output: Output): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(ExitCode.Interrupted);
    output.note("stopping when the running resources are done; press Ctrl-C again to stop at once");
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller.signal;
}
