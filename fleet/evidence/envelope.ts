import { createHash, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";

/** What a statement of in-toto is called in an envelope. */
const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** DSSE's envelope: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export const envelopeSchema = z.strictObject({
  payloadType: z.literal(PAYLOAD_TYPE),
  payload: z.base64(),
  signatures: z.tuple([z.strictObject({ keyid: z.string(), sig: z.base64() })]),
});

/** A signed payload. */
export type Envelope = z.output<typeof envelopeSchema>;

/** Signs a payload with a private key. */
export function seal(payload: Uint8Array, key: KeyObject, keyid: string): Envelope {
  const sig = sign(algorithmOf(key), encoded(payload), key).toString("base64");
  return {
    payloadType: PAYLOAD_TYPE,
    payload: Buffer.from(payload).toString("base64"),
    signatures: [{ keyid, sig }],
  };
}

/** The payload, or undefined when the key did not sign it. */
export function open({ payload, signatures: [{ sig }] }: Envelope, key: KeyObject): Buffer | undefined {
  const bytes = Buffer.from(payload, "base64");
  return verify(algorithmOf(key), encoded(bytes), key, Buffer.from(sig, "base64")) ? bytes : undefined;
}

/** A key's id: SHA-256 of its public part (SubjectPublicKeyInfo, DER), in hexadecimal. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}

/** What is signed (DSSE's PAE): https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
function encoded(payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Ed25519 hashes by itself. */
function algorithmOf(key: KeyObject): "sha256" | null {
  return key.asymmetricKeyType === "ed25519" ? null : "sha256";
}
