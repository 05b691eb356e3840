import { connect } from "node:net";

/** Length of an answer in a buffer with the answer itself, or undefined while it is not complete. */
function parse(text) {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = text.slice(0, end).toLowerCase();
  const field = (name) => new RegExp(`\r\n${name}: *([^\r]*)`).exec(head)?.[1];
  const size = end + 4 + Number(field("content-length") ?? 0);
  if (text.length < size) return undefined;
  return {
    size,
    closes: field("connection") === "close",
    answer: {
      status: Number(head.slice(9, 12)),
      by: field("x-answered-by"),
      refusal: field("x-stamp-refusal"),
      retryAfter: field("retry-after"),
    },
  };
}

/** A connection to the router that is opened again when it was closed; requests may follow each other without waiting. */
export class Connection {
  #port;
  #socket;
  #waiting = [];
  #text = "";

  constructor(port) {
    this.#port = port;
  }

  ask(host, path = "/") {
    return new Promise((resolve, reject) => {
      this.#socket ??= this.#open();
      this.#waiting.push({ resolve, reject });
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    });
  }

  close() {
    this.#socket?.destroy();
  }

  #open() {
    const socket = connect(this.#port, "127.0.0.1").setEncoding("latin1").setNoDelay(true);
    const fail = (why) => {
      if (socket !== this.#socket) return;
      this.#socket = undefined;
      this.#text = "";
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(why));
    };
    socket.setTimeout(30_000, () => socket.destroy(new Error("no answer in time")));
    socket.on("error", (error) => fail(error.message));
    socket.on("close", () => fail("closed without an answer"));
    socket.on("data", (chunk) => {
      this.#text += chunk;
      for (let found = parse(this.#text); found !== undefined; found = parse(this.#text)) {
        this.#text = this.#text.slice(found.size);
        this.#waiting.shift()?.resolve(found.answer);
        if (found.closes) fail("closed after an answer");
      }
    });
    return socket;
  }
}
