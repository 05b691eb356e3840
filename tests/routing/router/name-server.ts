import { createSocket } from "node:dgram";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A name server on the loopback interface that has one answer for every name. */
export interface NameServer {
  /** `127.0.0.1:<port>`, by datagrams and by connections. */
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

/** The answer to a question: the address for one of type A, nothing for any other. */
function answerTo(message: Buffer, address: string): Buffer {
  const end = endOfQuestion(message);
  const isA = message.readUInt16BE(end - 4) === 1;
  const header = Buffer.alloc(12);
  message.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(isA ? 1 : 0, 6);
  const record = Buffer.from([
    ...[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4],
    ...address.split(".").map(Number),
  ]);
  return Buffer.concat([header, message.subarray(12, end), ...(isA ? [record] : [])]);
}

/** Answers the questions of a connection, each behind its length (RFC 1035, 4.2.2). */
function answerAll(socket: Socket, answer: (message: Buffer) => Buffer | undefined): void {
  let rest = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const size = 2 + rest.readUInt16BE(0);
      const said = answer(rest.subarray(2, size));
      rest = rest.subarray(size);
      if (said === undefined) continue;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(said.length);
      socket.write(Buffer.concat([length, said]));
    }
  });
  socket.on("error", () => socket.destroy());
}

/** Starts a name server. */
export async function startNameServer(answer: string): Promise<NameServer> {
  const reply = (message: Buffer): Buffer | undefined => {
    server.asked += 1;
    return server.answer === undefined ? undefined : answerTo(message, server.answer);
  };
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    answerAll(socket, reply);
  });
  await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
  const { port: own } = tcp.address() as AddressInfo;
  const udp = createSocket("udp4");
  udp.on("message", (message, { port, address }) => {
    const said = reply(message);
    if (said !== undefined) udp.send(said, port, address);
  });
  await new Promise<void>((resolve, reject) => {
    udp.once("error", reject);
    udp.bind(own, "127.0.0.1", resolve);
  });
  const server: NameServer = {
    address: `127.0.0.1:${own}`,
    answer,
    asked: 0,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
      await new Promise<void>((resolve) => udp.close(() => resolve()));
    },
  };
  return server;
}
