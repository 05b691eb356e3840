import { defined } from "../../../../core/defined";
import { createECDH, createHash, createHmac, createPrivateKey, sign as signBytes } from "node:crypto";

/** A request of AWS before it is signed. */
export interface PlainRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  /** Names in lower case; host and date are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the function's role gives it. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Which service a request is for. Without a region it is signed for all, which only SigV4A can. */
export interface SigningScope {
  readonly service: string;
  readonly region?: string;
  readonly credentials: Credentials;
  readonly now: Date;
}

/** Order of the curve P-256, less two. */
const ORDER_LESS_TWO = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254f");

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: Buffer | string, text: string | Buffer): Buffer =>
  createHmac("sha256", key).update(text).digest();

/** Percent-encodes what RFC 3986 does not let stand. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * The headers of a signed request. Written here because the clients in Lambda's runtime do not promise to hold what
 * SigV4A takes, and the key-value store takes no other signature.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signed(request: PlainRequest, scope: SigningScope): Record<string, string> {
  const { service, region, credentials, now } = scope;
  const date = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    "x-amz-date": date,
    ...defined({ "x-amz-security-token": credentials.sessionToken }),
    ...(region === undefined ? { "x-amz-region-set": "*" } : {}),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    request.method,
    // What is in the path is encoded a second time.
    request.url.pathname.split("/").map(encode).join("/"),
    [...request.url.searchParams]
      .map(([key, value]) => `${encode(key)}=${encode(value)}`)
      .sort()
      .join("&"),
    ...names.map((name) => `${name}:${headers[name]!.trim()}`),
    "",
    names.join(";"),
    sha256(request.body),
  ].join("\n");
  const day = date.slice(0, 8);
  const place = [day, ...(region === undefined ? [] : [region]), service, "aws4_request"].join("/");
  const algorithm = region === undefined ? "AWS4-ECDSA-P256-SHA256" : "AWS4-HMAC-SHA256";
  const text = [algorithm, date, place, sha256(canonical)].join("\n");
  const signature =
    region === undefined
      ? elliptic(credentials, text)
      : symmetric(credentials.secretAccessKey, [day, region, service], text);
  return {
    ...headers,
    authorization: `${algorithm} Credential=${credentials.accessKeyId}/${place}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

function symmetric(secret: string, parts: readonly string[], text: string): string {
  const key = [...parts, "aws4_request"].reduce<Buffer | string>(
    (current, part) => hmac(current, part),
    `AWS4${secret}`,
  );
  return hmac(key, text).toString("hex");
}

function elliptic(credentials: Credentials, text: string): string {
  const secret = privateScalar(credentials);
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(secret);
  const point = pair.getPublicKey();
  const key = createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      d: secret.toString("base64url"),
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
  return signBytes("sha256", Buffer.from(text), { key, dsaEncoding: "der" }).toString("hex");
}

/** The private key that a secret access key stands for (NIST SP 800-108, counter mode, over HMAC-SHA-256). */
export function privateScalar({ accessKeyId, secretAccessKey }: Credentials): Buffer {
  for (let counter = 1; counter < 255; counter += 1) {
    const input = Buffer.concat([
      Buffer.from([0, 0, 0, 1]),
      Buffer.from("AWS4-ECDSA-P256-SHA256"),
      Buffer.from([0]),
      Buffer.from(accessKeyId),
      Buffer.from([counter, 0, 0, 1, 0]),
    ]);
    const candidate = BigInt(`0x${hmac(`AWS4A${secretAccessKey}`, input).toString("hex")}`);
    if (candidate <= ORDER_LESS_TWO)
      return Buffer.from((candidate + 1n).toString(16).padStart(64, "0"), "hex");
  }
  throw new Error("no signing key follows from these credentials");
}
