/**
 * Most bytes of a text that a stamp is given and its application reads, in UTF-8: one bound at both ends, so that what is written can
 * be read.
 */
export const MOST_BYTES = 4 * 1024 * 1024;

/** @throws Error that tells both sizes, for a text with more bytes */
export function refuseLonger(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES) throw new Error(`it has ${bytes} bytes, more than ${MOST_BYTES}`);
}
