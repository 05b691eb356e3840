/** Milliseconds between two batches. What is due in between waits: a busy machine is woken seldom, and does much each time. */
const BATCH_MS = 50;

const batches = new Map<number, (() => void)[]>();

/** Does something after so many milliseconds, or up to a batch later. */
export function later(ms: number, work: () => void): void {
  const at = Math.ceil((Date.now() + ms) / BATCH_MS) * BATCH_MS;
  const known = batches.get(at);
  if (known !== undefined) {
    known.push(work);
    return;
  }
  const batch = [work];
  batches.set(at, batch);
  setTimeout(
    () => {
      batches.delete(at);
      for (const each of batch) each();
    },
    Math.max(0, at - Date.now()),
  );
}
