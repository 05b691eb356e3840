import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Kept {
  readonly body: Buffer;
  readonly tag: string;
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Keys of a listing's page: few, so that there are several. */
const PAGE = 3;

/** A stand-in for S3: listing, reading, writing under a condition, removing. It checks no signature. */
export class S3StandIn {
  /** `/bucket/key` → object. */
  readonly objects = new Map<string, Kept>();
  /** How many of the next requests are answered 503. */
  failing = 0;
  private writes = 0;
  private readonly server: Server = createServer((request, response) => {
    this.answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.server.listen(0, "127.0.0.1", () => resolve());
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const url = new URL(request.url ?? "/", "http://stand-in");
    const path = decodeURIComponent(url.pathname);
    if (this.failing > 0) {
      this.failing -= 1;
      return fail(response, 503, "SlowDown");
    }
    if (url.searchParams.get("list-type") === "2") return this.list(path, url.searchParams, response);
    const known = this.objects.get(path);
    if (request.method === "PUT") {
      const match = request.headers["if-match"];
      if (match !== undefined && match !== known?.tag) return fail(response, 412, "PreconditionFailed");
      const body = decoded(request, Buffer.concat(parts));
      this.writes += 1;
      // As with a bucket encrypted by KMS the tag is no hash of the content.
      const tag = `"${createHash("md5").update(`${this.writes}`).digest("hex")}"`;
      const { "content-type": type = "", ...headers } = request.headers;
      const metadata = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-meta-"));
      this.objects.set(path, {
        body,
        tag,
        type,
        metadata: Object.fromEntries(metadata) as Record<string, string>,
      });
      response.writeHead(200, { etag: tag }).end();
      return;
    }
    if (request.method === "DELETE") {
      this.objects.delete(path);
      response.writeHead(204).end();
      return;
    }
    if (known === undefined) return fail(response, 404, "NoSuchKey");
    const { body, metadata, tag, type } = known;
    response
      .writeHead(200, { etag: tag, "content-type": type, "content-length": body.length, ...metadata })
      .end(body);
  }

  private list(path: string, query: URLSearchParams, response: ServerResponse): void {
    const bucket = path.replace(/\/$/, "");
    const prefix = `${bucket}/${query.get("prefix") ?? ""}`;
    const after = query.get("continuation-token") ?? "";
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, PAGE);
    const contents = page.map((key) => {
      const { body, tag } = this.objects.get(key)!;
      const name = key.slice(bucket.length + 1).replaceAll("&", "&amp;");
      return `<Contents><Key>${name}</Key><ETag>${tag}</ETag><Size>${body.length}</Size></Contents>`;
    });
    const more =
      keys.length > PAGE ? `<NextContinuationToken>${page.at(-1) ?? ""}</NextContinuationToken>` : "";
    const xml = `<?xml version="1.0"?><ListBucketResult><IsTruncated>${keys.length > PAGE}</IsTruncated>${more}${contents.join("")}</ListBucketResult>`;
    response.writeHead(200, { "content-type": "application/xml" }).end(xml);
  }
}

function fail(response: ServerResponse, status: number, code: string): void {
  const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  response.writeHead(status, { "content-type": "application/xml" }).end(xml);
}

/** A body as it was before the SDK cut it into chunks with a checksum at the end. */
function decoded(request: IncomingMessage, body: Buffer): Buffer {
  if (!String(request.headers["content-encoding"]).includes("aws-chunked")) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.subarray(at, end).toString().split(";")[0] ?? "0", 16);
    if (size === 0) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
