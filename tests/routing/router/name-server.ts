import { createSocket } from "node:dgram";
import type { AddressInfo } from "node:net";

/** A name server on the loopback interface that has one answer for every name. */
export interface NameServer {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  /** What it answers: an IPv4 address, or undefined for silence. */
  answer: string | undefined;
  /** Questions so far. */
  asked: number;
  stop(): Promise<void>;
}

/** Where a question ends: after its name, type and class (RFC 1035, 4.1.2). */
function endOfQuestion(message: Buffer): number {
  let at = 12;
  while (message[at] !== 0) at += message[at]! + 1;
  return at + 5;
}

/** Starts a name server. */
export async function startNameServer(answer: string): Promise<NameServer> {
  const socket = createSocket("udp4");
  socket.on("message", (message, { port, address }) => {
    server.asked += 1;
    if (server.answer === undefined) return;
    const end = endOfQuestion(message);
    const isA = message.readUInt16BE(end - 4) === 1;
    const header = Buffer.alloc(12);
    message.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(isA ? 1 : 0, 6);
    const record = Buffer.from([
      0xc0,
      12,
      0,
      1,
      0,
      1,
      0,
      0,
      0,
      1,
      0,
      4,
      ...server.answer.split(".").map(Number),
    ]);
    socket.send(Buffer.concat([header, message.subarray(12, end), ...(isA ? [record] : [])]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const server: NameServer = {
    address: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    answer,
    asked: 0,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  return server;
}
