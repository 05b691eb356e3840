import { createPublicKey, hash, verify } from "node:crypto";
import { privateScalar, signed } from "../../../components/routing/aws/synchroniser/sign";

const EXAMPLE = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const NOW = new Date("2015-08-30T12:36:00Z");
const vanilla = {
  method: "GET",
  url: new URL("https://example.amazonaws.com/"),
  headers: {},
  body: "",
} as const;

describe("a signed request", () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-test-suite.html, get-vanilla
  test("has the signature of AWS's own test suite", () => {
    const { authorization } = signed(vanilla, {
      service: "service",
      region: "us-east-1",
      credentials: EXAMPLE,
      now: NOW,
    });
    expect(authorization).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    );
  });

  // Credentials and key as published with AWS's C library: aws-c-auth, tests/key_derivation_tests.c
  test("for all regions is signed with the key that follows from the credentials", () => {
    const scalar = privateScalar({
      accessKeyId: "AKISORANDOMAASORANDOM",
      secretAccessKey: "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom",
    });
    expect(scalar.toString("hex")).toBe("7fd3bd010c0d9c292141c2b77bfbde1042c92e6836fff749d1269ec890fca1bd");
  });

  test("for all regions is verified by the public key over the canonical text", () => {
    const credentials = {
      accessKeyId: "AKISORANDOMAASORANDOM",
      secretAccessKey: "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom",
    };
    const url = new URL(
      "https://1.example/key-value-stores/arn%3Aaws%3Ax/keys?NextToken=a%2Fb&MaxResults=50",
    );
    const headers = signed({ ...vanilla, url }, { service: "s3x", credentials, now: NOW });
    const signature = /Signature=([0-9a-f]+)$/.exec(headers["authorization"] ?? "")?.[1] ?? "";
    const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const canonical = [
      "GET",
      "/key-value-stores/arn%253Aaws%253Ax/keys",
      "MaxResults=50&NextToken=a%2Fb",
      "host:1.example",
      "x-amz-date:20150830T123600Z",
      "x-amz-region-set:*",
      "",
      "host;x-amz-date;x-amz-region-set",
      empty,
    ].join("\n");
    const text = [
      "AWS4-ECDSA-P256-SHA256",
      "20150830T123600Z",
      "20150830/s3x/aws4_request",
      sha256(canonical),
    ].join("\n");
    const key = createPublicKey({
      format: "jwk",
      key: {
        kty: "EC",
        crv: "P-256",
        x: Buffer.from("15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb", "hex").toString(
          "base64url",
        ),
        y: Buffer.from("0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0", "hex").toString(
          "base64url",
        ),
      },
    });
    const holds = (signedText: string): boolean =>
      verify("sha256", Buffer.from(signedText), { key, dsaEncoding: "der" }, Buffer.from(signature, "hex"));
    expect(holds(text)).toBe(true);
    expect(holds(`${text} `)).toBe(false);
  });
});

function sha256(text: string): string {
  return hash("sha256", text);
}
