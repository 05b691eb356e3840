import { generateKeyPairSync } from "node:crypto";
import { type Routing, routingSchema } from "../../../components/routing/contract";
import { badTokenKey, needsTokenKey, toldTokenKey } from "../../../router/follow/token-key";

const domain = { kind: "subdomain", domain: "example.test" } as const;
const claim = { kind: "claim", issuer: "https://login.example.test", audience: "stamps" } as const;
const routing = (algorithm?: "HS256" | "RS256" | "ES256"): Routing =>
  routingSchema.parse({ sources: algorithm === undefined ? [domain] : [domain, { ...claim, algorithm }] });

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PUBLIC = publicKey.export({ type: "spki", format: "pem" }).toString();
const PRIVATE = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

describe("what tokens are verified with", () => {
  test("is looked for only where a source is a claim and no file holds it", () => {
    expect(needsTokenKey(routing(), {})).toBe(false);
    expect(needsTokenKey(routing("RS256"), {})).toBe(true);
    expect(needsTokenKey(routing("ES256"), { tokenKey: "/key.pem" })).toBe(false);
    // A file is for public keys; a shared secret is never in one.
    expect(needsTokenKey(routing("HS256"), { tokenKey: "/key.pem" })).toBe(true);
  });

  test("is a secret with HS256, else a public key", () => {
    expect(toldTokenKey(routing("HS256"), "shared")).toEqual({ secret: "shared" });
    expect(toldTokenKey(routing("RS256"), PUBLIC)).toEqual({ publicKey: PUBLIC });
  });

  test("leaves nothing of a private key that was put there by mistake", () => {
    expect(toldTokenKey(routing("RS256"), PRIVATE)).toEqual({ publicKey: PUBLIC });
  });

  test("is refused when it is no key, without a word of it", () => {
    expect(badTokenKey(routing("RS256"), PUBLIC)).toBeUndefined();
    expect(badTokenKey(routing("HS256"), "anything")).toBeUndefined();
    expect(badTokenKey(routing("RS256"), "s3cr3t")).toBe("it is no public key and no certificate (PEM)");
    expect(badTokenKey(routing("HS256"), "s3cr3t\0")).toBe("it holds a zero byte");
  });
});
