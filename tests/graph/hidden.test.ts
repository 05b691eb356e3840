import { deflateSync, gzipSync } from "node:zlib";
import { fromDeployment } from "../../graph/model/deployment";
import { checkClosed } from "../../graph/closed/closed";
import type { Finding } from "../../graph/closed/finding";
import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import { EU1 } from "./fixtures/identity";
import { testStamp } from "./fixtures/stamp";
import { times } from "../sweep";

const ARN = "arn:aws:sqs:us-west-2:999999999999:orders";
const HOLDER = "urn:pulumi:a::p::pulumi:providers:acme::own";
const base64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString("base64");

function findings(
  inputs: PropertyMap,
  allow: Parameters<typeof checkClosed>[1]["allow"] = [],
): readonly Finding[] {
  const stamp = testStamp(EU1, "state", undefined, ({ builder, stamp: parent, provider }) => {
    builder.add({ type: "acme:index:Thing", name: "probe", parent, provider, inputs });
  });
  return checkClosed(stamp.graph, { derivations: stamp.derivations, allow });
}

const wrapped = (text: string): string => text.replaceAll(/(.{20})/g, "$1\n");
const nested = (times: number): string => {
  let text = ARN;
  for (let i = 0; i < times; i += 1) text = base64(text);
  return text;
};

/** The identifier in clothes that somebody could read again. */
const READABLE: readonly (readonly [how: string, text: string])[] = [
  ["base64", base64(ARN)],
  ["base64 without padding", base64(ARN).replace(/=+$/, "")],
  ["base64 of the other alphabet", Buffer.from(`??>${ARN}~~?`).toString("base64url")],
  ["base64 in lines", wrapped(base64(`{"queue":"${ARN}"}`))],
  [
    "base64 in lines of a program's text",
    `const queue = "${base64(`${ARN}/${ARN}`).replaceAll(/(.{40})/g, "$1\\\\n")}";`,
  ],
  ["base64 after a colon", `queue:${base64(ARN)}`],
  ["base64 after an equals sign", `QUEUE=${base64(ARN)}`],
  ["base64 after a slash", `v1/${base64(ARN)}`],
  ["base64 after a dash", `queue-${base64(ARN)}`],
  ["base64 after an underline", `queue_${base64(ARN)}`],
  ["base64 of base64 of base64", nested(3)],
  ["base64 of UTF-16", base64(Buffer.from(ARN, "utf16le"))],
  ["base64 of UTF-16 with its mark", base64(Buffer.from(`\ufeff${ARN}`, "utf16le").swap16())],
  ["gzip in base64", base64(gzipSync(ARN))],
  ["zlib in base64", base64(deflateSync(ARN))],
  ["gzip of base64 in base64", base64(gzipSync(base64(ARN)))],
  ["hexadecimal digits", Buffer.from(ARN).toString("hex")],
  ["URL encoding", encodeURIComponent(ARN)],
  ["URL encoding twice", encodeURIComponent(encodeURIComponent(ARN))],
  ["URL encoding of every character", [...Buffer.from(ARN)].map((code) => `%${code.toString(16)}`).join("")],
  ["JSON in JSON", JSON.stringify({ a: JSON.stringify({ b: ARN }) })],
  ["JSON in JSON in text", `config=${JSON.stringify(JSON.stringify({ b: ARN }))}`],
  ["escapes of Unicode", [...ARN].map((each) => `\\u00${each.charCodeAt(0).toString(16)}`).join("")],
  [
    "escapes in JSON in a text",
    `x=${JSON.stringify([...ARN].map((each) => `\\u00${each.charCodeAt(0).toString(16)}`).join(""))}`,
  ],
  ["escapes before letters of numbers", ARN.replace("/", "\\u002f").replaceAll(":", "\\u003a")],
  ["escapes in braces", [...ARN].map((each) => `\\u{${each.charCodeAt(0).toString(16)}}`).join("")],
  ["escapes of bytes", [...ARN].map((each) => `\\x${each.charCodeAt(0).toString(16)}`).join("")],
  ["entities", [...ARN].map((each) => `&#${each.charCodeAt(0)};`).join("")],
  ["wide characters", [...ARN].map((each) => String.fromCodePoint(each.charCodeAt(0) + 0xfee0)).join("")],
  ["invisible characters", [...ARN].join("\u200b")],
  ["bytes of zero", [...ARN].join("\u0000")],
];

/** What holds something that nobody can say. */
const SEALED: readonly (readonly [how: string, inputs: PropertyMap])[] = [
  ["an archive", { code: base64(Buffer.from("504b0304140000000800f0c2", "hex")) }],
  ["a ciphertext of KMS", { setting: "AQICAHhQhGqk2t0o1kq3cJ0Gm1Q0x8mXo0zT9S8nX0U5uQ==" }],
  ["a ciphertext of SOPS", { setting: "ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]" }],
  [
    "a ciphertext of Vault",
    { setting: "vault:v1:8SDd3WHDOjf7mq69CyCqYjBXAiQQAVZRkFM13ok481zoCmHnSeDX9vyf7w==" },
  ],
  [
    "base64 of no text where one is due",
    { userDataBase64: base64(Buffer.from("00ff10e2a3b4c5d6e7f80910", "hex")) },
  ],
  ["base64 too often", { setting: nested(12) }],
];

describe("what is hidden is found", () => {
  test.each(READABLE)("in %s", (_, text) => {
    const found = findings({ setting: text });
    expect(found.map(({ level }) => level)).toContain("violation");
    expect(found.every(({ rule }) => rule !== "closed/unreadable")).toBe(true);
  });

  test.each(SEALED)("and what can't be read is no proof: %s", (_, inputs) => {
    const [finding] = findings(inputs);
    expect(finding).toMatchObject({ rule: "closed/unreadable", level: "violation" });
    expect(
      findings(inputs, [{ path: "acme:index:Thing#*", value: "unreadable", reason: "the vendor's licence" }]),
    ).toEqual([]);
  });

  test.each([
    ["a digest", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ["a digest in base64", "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="],
    ["a long word", "generalPurposeVersionTwoStorageAccount"],
    ["German", "Überwachung der Warteschlange — täglich"],
    ["a path", "/etc/service/configuration-of-the-application/values"],
    [
      "a certificate",
      `-----BEGIN CERTIFICATE-----\n${wrapped(base64(Buffer.alloc(90, 7)))}\n-----END CERTIFICATE-----`,
    ],
  ])("and %s hides nothing", (_, text) => {
    expect(findings({ setting: text })).toEqual([]);
  });
});

describe("deep and long values", () => {
  const state = (value: PropertyValue): unknown => ({
    version: 3,
    deployment: {
      resources: [
        { urn: "urn:pulumi:a::p::pulumi:pulumi:Stack::p-a", type: "pulumi:pulumi:Stack", custom: false },
        { urn: HOLDER, type: "pulumi:providers:acme", custom: true, id: "1" },
        {
          urn: "urn:pulumi:a::p::acme:index:Thing::deep",
          type: "acme:index:Thing",
          custom: true,
          provider: `${HOLDER}::1`,
          id: "x",
          inputs: { value },
        },
      ],
    },
  });
  const rules = (value: PropertyValue): readonly string[] =>
    checkClosed(fromDeployment(state(value)), { derivations: [] }).map(({ rule }) => rule);

  test("of ten thousand levels are unreadable, and nothing breaks", () => {
    let deep: PropertyValue = ARN;
    for (let i = 0; i < 10_000; i += 1) deep = i % 2 === 0 ? [deep] : { a: deep };
    expect(rules(deep)).toEqual(["closed/unreadable"]);
  });

  test("of ten thousand levels in JSON are read as the text they are", () => {
    expect(rules(`${"[".repeat(10_000)}"${ARN}"${"]".repeat(10_000)}`)).toEqual([
      "closed/external-identifier",
    ]);
  });

  test.each([
    ["letters", "a"],
    ["dots", "a."],
    ["signs", "+%"],
    ["base64", base64("orders")],
    ["slashes", "ab/"],
    ["brackets", "["],
    ["addresses", "1.2.3."],
    ["colons", "a:"],
    ["at signs", "a@"],
  ])("of megabytes are gone through: %s", (_, text) => {
    const long = text.repeat(times(400_000, 4_000_000) / text.length);
    expect(rules(`${long} ${ARN}`)).not.toEqual([]);
  });
});
