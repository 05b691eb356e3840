import { ask } from "../haproxy/runtime-api";

/** Where a request begins in what `show sess` says, with its number in memory, and where it says by which frontend it came. */
const BEGINS = /^(0x[0-9a-f]+): /;
const OURS = /^\s+frontend=router\b/;
/** Requests ended at once; what is left is older still at the next look. */
const AT_ONCE = 200;

/**
 * Ends requests that are under way for longer than any may be: HAProxy's own limits are of silence, and who sends a byte now
 * and then is never silent.
 *
 * @returns how many were ended
 */
export async function endLongRequests(socket: string, seconds: number): Promise<number> {
  const listed = (await ask(socket, `show sess older ${seconds}s`)).split("\n");
  const found: string[] = [];
  let current = "";
  for (const line of listed) {
    current = BEGINS.exec(line)?.[1] ?? current;
    if (OURS.test(line) && found.length < AT_ONCE) found.push(current);
  }
  if (found.length > 0) await ask(socket, found.map((session) => `shutdown session ${session}`).join(";"));
  return found.length;
}
