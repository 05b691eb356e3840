/**
 * Text out of its parts, as UTF-8.
 * @throws Error as soon as there are more bytes: nobody keeps them
 */
export async function boundedText(
  parts: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array>,
  most: number,
  what: string,
): Promise<string> {
  const all: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of parts) {
    const given = typeof part === "string" ? Buffer.from(part) : part;
    bytes += given.length;
    if (bytes > most) throw new Error(`${what} has more than ${most} bytes`);
    all.push(given);
  }
  return Buffer.concat(all).toString("utf8");
}
