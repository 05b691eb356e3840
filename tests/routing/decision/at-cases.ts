import { claims, token } from "../tokens";
import type { Case } from "./cases";

/** Seconds that such a token lives here: less than it may, more than the tests take. */
const SHORT = 3000;
const inTime = Math.floor(Date.now() / 1000) + SHORT;
const NEUTRAL = ["Host", "edge.example.net"] as const;
const ACME = ["Host", "acme.example.test"] as const;
const REFUSED = { reason: "token" } as const;

function bearer(payload: unknown): readonly [string, string] {
  return ["Authorization", `Bearer ${token(payload)}`];
}
const now = Math.floor(Date.now() / 1000);
/** A token that names a stamp, of a tenant; it was made now. */
const at = (tenant: unknown, place: unknown, exp = inTime, iat: unknown = now): readonly [string, string] =>
  bearer(claims({ tenant, at: place, exp, iat }));

type Row = readonly [name: string, headers: Case["headers"], expect: Case["expect"], path?: string];

// Stamp eu1 is AA and has seen three tenants go; us1 is AC and has seen none. Tenant umbrella is on us1.
const ROWS: readonly Row[] = [
  ["goes where the token says, without a look-up", [NEUTRAL, at("umbrella", "AA.3")], { stamp: "eu1" }],
  ["goes where the token says, from no tenant gone", [NEUTRAL, at("umbrella", "AC.0")], { stamp: "us1" }],
  ["tenant nobody goes where the token says", [NEUTRAL, at("nobody", "AC.0")], { stamp: "us1" }],
  ["is looked up once a tenant has gone", [NEUTRAL, at("pinned-eu1", "AA.2")], { stamp: "eu1" }],
  ["is refused where the tenant has gone itself", [NEUTRAL, at("umbrella", "AA.2")], REFUSED],
  ["is refused where the tenant has gone and leaves an override", [NEUTRAL, at("abroad", "AA.2")], REFUSED],
  ["is looked up by an epoch that is to come", [NEUTRAL, at("pinned-eu1", "AA.4")], { stamp: "eu1" }],
  ["is looked up by an epoch spelled otherwise", [NEUTRAL, at("pinned-eu1", "AA.03")], { stamp: "eu1" }],
  ["is refused by a stamp that is not there", [NEUTRAL, at("umbrella", "Zz.0")], REFUSED],
  ["tenant moving is held back by an old epoch", [NEUTRAL, at("move-now", "AC.9")], { reason: "moving" }],
  ["tenant paused is refused by an old epoch", [NEUTRAL, at("paused", "AA.2")], { reason: "suspended" }],
  ["nobody is unknown by an old epoch", [NEUTRAL, at("nobody", "AC.9")], { reason: "unknown" }],
  [
    "stamp in maintenance refuses",
    [NEUTRAL, at("umbrella", "AE.0")],
    { reason: "maintenance", retryAfter: 120 },
  ],
  [
    "is looked up where the token lives too long",
    [NEUTRAL, at("umbrella", "AA.3", 4_000_000_000)],
    { stamp: "us1" },
  ],
  [
    "is looked up where the token lived too long and is about to end",
    [NEUTRAL, at("umbrella", "AA.3", inTime, now - 700)],
    { stamp: "us1" },
  ],
  [
    "is looked up where the token does not say since when it is",
    [NEUTRAL, bearer(claims({ tenant: "umbrella", at: "AA.3", exp: inTime }))],
    { stamp: "us1" },
  ],
  [
    "is looked up where the token is of a time to come",
    [NEUTRAL, at("umbrella", "AA.3", inTime + 1_000_000, now + 1_000_000)],
    { stamp: "us1" },
  ],
  ["whose beginning is a text is refused", [NEUTRAL, at("umbrella", "AA.3", inTime, String(now))], REFUSED],
  ["is looked up where it is a number", [NEUTRAL, at("umbrella", 3)], { stamp: "us1" }],
  ["is looked up where it is a number with a dot", [NEUTRAL, at("umbrella", 12.17)], { stamp: "us1" }],
  ["is looked up where it is a list", [NEUTRAL, at("umbrella", ["AA.3"])], { stamp: "us1" }],
  ["is looked up where it is null", [NEUTRAL, at("umbrella", null)], { stamp: "us1" }],
  ["is looked up where it is empty", [NEUTRAL, at("umbrella", "")], { stamp: "us1" }],
  ["is looked up where it has a blank", [NEUTRAL, at("umbrella", "AA.3 ")], { stamp: "us1" }],
  ["is looked up where it has a newline", [NEUTRAL, at("umbrella", "AA.3\n")], { stamp: "us1" }],
  ["is looked up where it has no epoch", [NEUTRAL, at("umbrella", "AA")], { stamp: "us1" }],
  ["is looked up where it is another map's key", [NEUTRAL, at("umbrella", "../0")], { stamp: "us1" }],
  ["of a token without a tenant says nothing", [ACME, at(undefined, "AA.3")], { stamp: "eu2" }],
  ["of a token of nobody's says nothing", [NEUTRAL, at(undefined, "AA.3")], { reason: "unnamed" }],
  ["of a malformed tenant says nothing", [NEUTRAL, at("a b", "AA.3")], { reason: "malformed" }],
  ["of a tenant that is no text says nothing", [NEUTRAL, at(7, "AA.3")], { reason: "malformed" }],
  ["is not asked for a function", [NEUTRAL, at("umbrella", "AA.3")], { stamp: "us1" }, "/batch"],
  [
    "is not asked for a function of its own",
    [NEUTRAL, at("owner-abroad", "AA.2")],
    { stamp: "ap1" },
    "/batch/x",
  ],
  [
    "of a token with another signature is refused",
    [
      NEUTRAL,
      [
        "Authorization",
        `Bearer ${token(claims({ tenant: "umbrella", at: "AA.3", exp: inTime, iat: now }), undefined, "no")}`,
      ],
    ],
    REFUSED,
  ],
  [
    "of an expired token is refused",
    [NEUTRAL, at("umbrella", "AC.0", Math.floor(Date.now() / 1000) - 10)],
    REFUSED,
  ],
  [
    "said twice is refused",
    [
      NEUTRAL,
      bearer(
        JSON.stringify(claims({ tenant: "umbrella", at: "AA.3", exp: inTime, iat: now })).replace(
          "{",
          '{"at":"AC.0",',
        ),
      ),
    ],
    REFUSED,
  ],
];

/** Cases of tokens that name their tenant's stamp. */
export const AT_CASES: readonly Case[] = ROWS.map(([name, headers, expect, path = "/"]) => ({
  ...{ name: `a stamp in a token: ${name}`, config: "at", headers, path, expect },
}));
