import type { Case } from "./cases";
import { claims, tampered, token, unsigned } from "../tokens";

const NEUTRAL = ["Host", "edge.example.net"] as const;
const ACME = ["Host", "acme.example.test"] as const;
const bearer = (value: string, scheme = "Bearer"): readonly [string, string] => [
  "Authorization",
  `${scheme} ${value}`,
];
const umbrella = claims({ tenant: "umbrella" });
const good = token(umbrella);

type Row = readonly [name: string, headers: Case["headers"], expect: Case["expect"]];
const REFUSED = { reason: "token" } as const;
const UNNAMED = { reason: "unnamed" } as const;
const US = { stamp: "us1" } as const;

const LAST: readonly Row[] = [
  ["a good token", [NEUTRAL, bearer(good)], US],
  ["a good token in a scheme in lower case", [NEUTRAL, bearer(good, "bearer")], US],
  ["a good token whose claim is in upper case", [NEUTRAL, bearer(token(claims({ tenant: "UMBRELLA" })))], US],
  [
    "a good token of a list of audiences",
    [NEUTRAL, bearer(token({ ...umbrella, aud: ["other", "stamps"] }))],
    US,
  ],
  ["a good token valid since yesterday", [NEUTRAL, bearer(token({ ...umbrella, nbf: 1_000_000_000 }))], US],
  [
    "a good token for an unknown tenant",
    [NEUTRAL, bearer(token(claims({ tenant: "nobody" })))],
    { reason: "unknown" },
  ],
  [
    "a good token for a malformed tenant",
    [NEUTRAL, bearer(token(claims({ tenant: "a b" })))],
    { reason: "malformed" },
  ],
  ["a good token that names no tenant", [NEUTRAL, bearer(token(claims()))], UNNAMED],
  ["a good token that names an empty tenant", [NEUTRAL, bearer(token(claims({ tenant: "" })))], UNNAMED],
  [
    "a good token for a tenant being moved",
    [NEUTRAL, bearer(token(claims({ tenant: "move-now" })))],
    { reason: "moving", retryAfter: 7 },
  ],
  [
    "a good token that names a number",
    [NEUTRAL, bearer(token(claims({ tenant: 42 })))],
    { reason: "malformed" },
  ],
  [
    "a good token that names a yes",
    [NEUTRAL, bearer(token(claims({ tenant: true })))],
    { reason: "malformed" },
  ],
  ["a good token that names null", [NEUTRAL, bearer(token(claims({ tenant: null })))], UNNAMED],
  [
    "a good token that names a list",
    [NEUTRAL, bearer(token(claims({ tenant: ["umbrella"] })))],
    { reason: "malformed" },
  ],
  [
    "a good token that names an object",
    [NEUTRAL, bearer(token(claims({ tenant: { id: "umbrella" } })))],
    { reason: "malformed" },
  ],
  [
    "a good token with blanks around the name",
    [NEUTRAL, bearer(token(claims({ tenant: " umbrella" })))],
    { reason: "malformed" },
  ],
  [
    "a good token with a quote in the name",
    [NEUTRAL, bearer(token(claims({ tenant: 'umb"rella' })))],
    { reason: "malformed" },
  ],
  [
    "a good token with other letters",
    [NEUTRAL, bearer(token(claims({ tenant: "ümbrella" })))],
    { reason: "malformed" },
  ],
  ["a good token of half a second", [NEUTRAL, bearer(token({ ...umbrella, exp: 4_000_000_000.5 }))], US],
  ["a token whose expiry is text", [NEUTRAL, bearer(token({ ...umbrella, exp: "4000000000" }))], REFUSED],
  ["a token that expires in 1970", [NEUTRAL, bearer(token({ ...umbrella, exp: 0 }))], REFUSED],
  ["a token that expires before 1970", [NEUTRAL, bearer(token({ ...umbrella, exp: -5 }))], REFUSED],
  ["a token whose start is text", [NEUTRAL, bearer(token({ ...umbrella, nbf: "soon" }))], REFUSED],
  ["a token that is no object", [NEUTRAL, bearer(token("[]"))], REFUSED],
  ["a token that is no JSON", [NEUTRAL, bearer(token("tenant=umbrella"))], REFUSED],
  ["a token in another scheme's place", [NEUTRAL, ["Authorization", good]], UNNAMED],
  ["an empty bearer", [NEUTRAL, ["Authorization", "Bearer"]], UNNAMED],
  ["a good token behind two blanks", [NEUTRAL, bearer(` ${good}`)], US],
  ["a good token with padding", [NEUTRAL, bearer(`${good}=`)], REFUSED],
  ["the host before a good token", [ACME, bearer(good)], { stamp: "eu2" }],
  ["the header before a good token", [NEUTRAL, ["X-Tenant", "hooli"], bearer(good)], { stamp: "pr1" }],
  ["the host before a bad token", [ACME, bearer(unsigned(umbrella))], { stamp: "eu2" }],
  ["no token", [NEUTRAL], UNNAMED],
  ["another scheme", [NEUTRAL, ["Authorization", "Basic dXNlcjpwYXNz"]], UNNAMED],
  ["a token without signature", [NEUTRAL, bearer(unsigned(umbrella))], REFUSED],
  ["a token signed with another key", [NEUTRAL, bearer(token(umbrella, undefined, "another-key"))], REFUSED],
  [
    "a token with replaced claims",
    [NEUTRAL, bearer(tampered(claims({ tenant: "acme" }), umbrella))],
    REFUSED,
  ],
  ["a token whose signature is cut", [NEUTRAL, bearer(good.slice(0, -4))], REFUSED],
  ["a token that says HS512", [NEUTRAL, bearer(token(umbrella, { alg: "HS512" }))], REFUSED],
  ["a token that says RS256", [NEUTRAL, bearer(token(umbrella, { alg: "RS256" }))], REFUSED],
  ["a token that says none and is signed", [NEUTRAL, bearer(token(umbrella, { alg: "none" }))], REFUSED],
  ["a token without algorithm", [NEUTRAL, bearer(token(umbrella, { typ: "JWT" }))], REFUSED],
  ["an expired token", [NEUTRAL, bearer(token({ ...umbrella, exp: 1_500_000_000 }))], REFUSED],
  ["a token without expiry", [NEUTRAL, bearer(token({ ...umbrella, exp: undefined }))], REFUSED],
  ["a token of next century", [NEUTRAL, bearer(token({ ...umbrella, nbf: 3_900_000_000 }))], REFUSED],
  [
    "a token of another issuer",
    [NEUTRAL, bearer(token({ ...umbrella, iss: "https://evil.example" }))],
    REFUSED,
  ],
  ["a token without issuer", [NEUTRAL, bearer(token({ ...umbrella, iss: undefined }))], REFUSED],
  ["a token for another audience", [NEUTRAL, bearer(token({ ...umbrella, aud: "shop" }))], REFUSED],
  [
    "a token for a list of other audiences",
    [NEUTRAL, bearer(token({ ...umbrella, aud: ["stamps2", "shop"] }))],
    REFUSED,
  ],
  ["a token without audience", [NEUTRAL, bearer(token({ ...umbrella, aud: undefined }))], REFUSED],
  ["an opaque token", [NEUTRAL, bearer("c2VjcmV0")], REFUSED],
  ["a token of two parts", [NEUTRAL, bearer(good.split(".").slice(0, 2).join("."))], REFUSED],
  ["a token of four parts", [NEUTRAL, bearer(`${good}.x`)], REFUSED],
  ["a token with a broken header", [NEUTRAL, bearer(`e30x!.${good.split(".").slice(1).join(".")}`)], REFUSED],
  ["two tokens", [NEUTRAL, bearer(good), bearer(good)], REFUSED],
];

const FIRST: readonly Row[] = [
  ["a good token before the host", [ACME, bearer(good)], US],
  ["a bad token before the host", [ACME, bearer(unsigned(umbrella))], REFUSED],
  ["the host without a token", [ACME], { stamp: "eu2" }],
  ["the host when the token names nobody", [ACME, bearer(token(claims()))], { stamp: "eu2" }],
  ["the header when neither token nor host speak", [NEUTRAL, ["X-Tenant", "hooli"]], { stamp: "pr1" }],
];

/** Cases of the claim source: last of three, and first. */
export const TOKEN_CASES: readonly Case[] = [
  ...LAST.map(([name, headers, expect]): Case => ({ name, config: "chain", headers, expect })),
  ...FIRST.map(([name, headers, expect]): Case => ({ name, config: "claimFirst", headers, expect })),
];
