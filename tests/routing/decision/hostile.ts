import type { ConfigName } from "../fleet";
import { claims, signed, token } from "../tokens";

/** A request by which a client tries to be somebody else, or to speak in the router's name. */
export interface Hostile {
  readonly name: string;
  readonly config: ConfigName;
  readonly wire: "h1" | "h2";
  readonly method: string;
  /** What stands in the request line, or `:path`. */
  readonly target: string;
  /** `:scheme` of HTTP/2. */
  readonly scheme: string;
  /** Over HTTP/2 `Host` is `:authority`. */
  readonly headers: readonly (readonly [string, string])[];
}

/** What every value a client smuggles holds, so that it is found wherever it comes out. */
export const EVIL = "evil-word";

type Header = Hostile["headers"][number];
const PLAIN = { config: "subdomain", wire: "h1", method: "GET", target: "/", scheme: "http" } as const;
const ACME: Header = ["Host", "acme.example.test"];
const NEUTRAL: Header = ["Host", "edge.example.net"];

function of(kind: string, list: readonly (Partial<Hostile> & Pick<Hostile, "headers">)[]): Hostile[] {
  return list.map((one, index) => ({ ...PLAIN, ...one, name: `${kind} ${index}` }));
}

const both = (header: Header): Pick<Hostile, "headers" | "wire">[] => [
  { wire: "h1", headers: [ACME, header] },
  { wire: "h2", headers: [ACME, [header[0].toLowerCase(), header[1]]] },
];

const SEPARATORS = ["-", "_", ".", "--", "-_", "+", "~", "!", "'", "|", "*", "&", "%", "^", "`", "#", "$"];
const OWN = ["tenant", "id", "host", "origin", "function", "refusal", "other"];
const CASES = [
  (name: string) => name,
  (name: string) => name.toUpperCase(),
  (name: string) => name.replace(/[a-z]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1)),
];

/** Our names in every spelling. */
const SPELLINGS = SEPARATORS.flatMap((first) =>
  ["-", "_", ".", first].flatMap((second) =>
    OWN.flatMap((last, index) => {
      const name = CASES[(index + first.length) % CASES.length]!(`x${first}stamp${second}${last}`);
      return both([name, EVIL]);
    }),
  ),
);
const WORKS = ["x-stampworks-host", "X_Stampworks_Host", "x.stampworks.client", "-x-stamp-id", "_x_stamp_id"];

/** What other proxies speak by, and what hides behind them believes. */
export const SPOKEN_BY_PROXIES = [
  ..."Forwarded X-Forwarded X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Forwarded-Port".split(" "),
  ..."X-Forwarded-Server X-Forwarded-Prefix X-Forwarded-Path X-Forwarded-Scheme X-Forwarded-Ssl".split(" "),
  ..."X-Forwarded-User X-Forwarded-Email X-Forwarded-Client-Cert X-Forward-For X-Original-URL".split(" "),
  ..."X-Original-Host X-Original-Uri X-Original-Method X-Original-Forwarded-For X-Rewrite-URL".split(" "),
  ..."X-Originating-IP X-Real-IP X-Remote-IP X-Remote-Addr X-Remote-User Remote-User X-Client-IP".split(" "),
  ..."Client-IP True-Client-IP X-True-Client-IP CF-Connecting-IP Fastly-Client-IP X-Host".split(" "),
  ..."X-Cluster-Client-IP X-HTTP-Host-Override X-HTTP-DestinationURL X-Proxyuser-Ip X-Url-Scheme".split(" "),
  ..."Front-End-Https Via X-Via Proxy Proxy-Connection Proxy-Authorization X-Envoy-Original-Path".split(" "),
  ..."X-Envoy-External-Address X-Azure-FDID X-Azure-RequestChain X-Azure-SocketIP X-Azure-ClientIP".split(
    " ",
  ),
  ..."X-Azure-Ref X-FD-HealthProbe X-ARR-ClientCert X-MS-Client-Principal X-MS-Client-Principal-Id".split(
    " ",
  ),
  ..."X-Goog-Authenticated-User-Email X-Goog-IAP-JWT-Assertion X-Amzn-Oidc-Identity X-Amzn-Mtls-Clientcert".split(
    " ",
  ),
  ..."CloudFront-Viewer-Country CloudFront-Viewer-Address SSL-Client-Cert X-SSL-Client-Verify".split(" "),
  ..."Client-Cert X-Client-Cert TE Keep-Alive HTTP2-Settings Trailer".split(" "),
];
/** Names that an HTTP/2 client does not send. */
const HOP = /^(proxy-connection|keep-alive|te|http2-settings|trailer|upgrade|connection)$/i;
const PROXIES = SPOKEN_BY_PROXIES.flatMap((name) => [
  ...both([name, EVIL]).filter(({ wire }) => wire === "h1" || !HOP.test(name)),
  { headers: [ACME, [name.replaceAll("-", "_"), EVIL]] as Header[] },
  { headers: [ACME, [name.toUpperCase(), EVIL], [name, EVIL]] as Header[] },
]);

const NAMED = ["X-Stamp-Tenant", "X-Stamp-Origin", "x-stamp-id", "X-Stamp-Host", "X-Forwarded-For", "Host"];
const HOPS = NAMED.flatMap((name) =>
  [
    name,
    `close, ${name}`,
    `keep-alive, ${name}`,
    `Upgrade, ${name}`,
    `${name}, upgrade, te`,
    `"${name}"`,
  ].flatMap((value) => [
    { headers: [ACME, ["Connection", value]] as Header[] },
    { headers: [ACME, ["Connection", value], ["Upgrade", "websocket"]] as Header[] },
    { headers: [ACME, ["Connection", value], ["Upgrade", EVIL]] as Header[] },
    { headers: [ACME, ["Connection", "close"], ["Connection", value]] as Header[] },
  ]),
);

const METHODS = [
  "TRACE",
  "CONNECT",
  "TRACK",
  "DEBUG",
  "PROPFIND",
  "MOVE",
  "get",
  "Trace",
  "PURGE",
  "SOURCE",
  "G_T",
];
const ODD_METHODS = METHODS.flatMap((method) =>
  [ACME, NEUTRAL, ["Host", "nobody.example.test"] as Header].flatMap((host) => [
    { method, headers: [host] },
    { method, wire: "h2" as const, headers: [host] },
    { method, target: "http://umbrella.example.test/", headers: [host] },
  ]),
);

const SCHEMES = [
  "http",
  "https",
  "ftp",
  "file",
  "ws",
  "wss",
  "javascript",
  "gopher",
  "ldap",
  "data",
  "h2c",
  "unix",
  "httpx",
  "xhttp",
];
const ODD_SCHEMES = SCHEMES.flatMap((scheme) =>
  ["acme", "umbrella", "nobody"].flatMap((tenant) => [
    { wire: "h2" as const, scheme, headers: [["Host", `${tenant}.example.test`]] as Header[] },
    {
      target: `${scheme}://umbrella.example.test/`,
      headers: [["Host", `${tenant}.example.test`]] as Header[],
    },
  ]),
);
const TARGETS = [
  "http://umbrella.example.test/",
  "HTTP://umbrella.example.test/",
  "https://umbrella.example.test:443/x",
  "//umbrella.example.test/",
  "/\\umbrella.example.test/",
  "umbrella.example.test:443",
  "*",
  "/@umbrella.example.test",
  "http://acme.example.test@umbrella.example.test/",
  "/%0d%0aX-Stamp-Tenant:%20umbrella",
  "/?host=umbrella.example.test",
  "/#umbrella",
].flatMap((target) => [
  { target, headers: [ACME] },
  { target, method: "OPTIONS", headers: [ACME] },
  { target, config: "chain" as const, headers: [ACME, ["X-Tenant", "umbrella"]] as Header[] },
]);

/** Spellings of a path that lead to another function to one reader of paths than to another; the tenant stays who it is. */
const PATHS = [
  ...[
    "/api/batch",
    "/api/batch/",
    "/api",
    "/apis",
    "/API/batch",
    "/api/batch.",
    "/api/batch;/..",
    "/api/./batch",
  ],
  ...[
    "/api/../api/batch",
    "/x/../api/batch",
    "/api/%2e%2e/x",
    "/%2e%2e/api",
    "/..%2fapi",
    "/api%2fbatch",
    "/api%5cbatch",
  ],
  ...[
    "/%61pi/batch",
    "/api/b%61tch",
    "/api/batch%00",
    "/api/batch%0a",
    "/api/batch%20",
    "/api%252fbatch",
    "/%c0%af/api",
  ],
  ...[
    "//api/batch",
    "/api//batch",
    "///",
    "/api\\batch",
    "/\\api",
    "/api/batch?/api",
    "/?/api/batch",
    "/api/batch/%3f",
  ],
  ...[
    "/api/batch:80",
    "/@api/batch",
    "/api/batch@umbrella.example.test",
    "/api/batch,/x",
    "/api|batch",
    "/api'batch",
  ],
  ...[
    "/.",
    "/..",
    "/...",
    "/api/...",
    "/%",
    "/%zz",
    "/api/%u0062atch",
    "/ａpi",
    "/api/batch\u00a0",
    "/api/batch\u200b",
  ],
].flatMap((target) =>
  ["busy", "acme", "busy-paused", "nobody"].flatMap((tenant) => {
    const headers: Header[] = [["Host", `${tenant}.example.test`]];
    const asked = { config: "functions" as const, target, headers };
    return [
      asked,
      { ...asked, wire: "h2" as const },
      { ...asked, headers: [...headers, ["X-Stamp-Function", EVIL] as Header] },
    ];
  }),
);
/** Hosts of functions, in spellings. */
const WORK_HOSTS = ["batch.example.org", "BATCH.EXAMPLE.ORG", "batch.example.org.", "batch.example.org:443"]
  .flatMap((host) => [
    host,
    `x.${host}`,
    `x${host}`,
    `.${host}`,
    `${host}.evil.test`,
    `${host}@x`,
    `x/${host}`,
    `${host},x`,
    `x:${host}`,
  ])
  .flatMap((host) => [
    {
      config: "functions" as const,
      headers: [
        ["Host", host],
        ["X-Tenant", "busy"],
      ] as Header[],
    },
    {
      config: "functions" as const,
      wire: "h2" as const,
      headers: [
        ["Host", host],
        ["X-Tenant", "busy"],
      ] as Header[],
    },
  ]);

const CHARS = [
  ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
  "\t",
  "\u00a0",
  "\u212a",
  "\u0130",
  "\u017f",
  "\u200b",
  "\uff41",
  "\u0000",
  "\u000b",
];
const HOSTS = CHARS.flatMap((char) =>
  [
    `${char}acme.example.test`,
    `ac${char}me.example.test`,
    `acme${char}.example.test`,
    `acme.example.test${char}`,
    `acme.example.test${char}umbrella.example.test`,
    `\u212aappa.example.test${char}`,
  ].map((host) => ({ headers: [["Host", host]] as Header[] })),
);
const TENANTS = CHARS.flatMap((char) =>
  [`${char}acme`, `ac${char}me`, `acme${char}`, `acme${char}umbrella`, `\u212aappa${char}`].map((value) => ({
    config: "header" as const,
    headers: [NEUTRAL, ["X-Tenant", value]] as Header[],
  })),
);

const umbrella = claims({ tenant: "umbrella" });
const raw = (payload: string): string => token(payload);
const json = (members: string): string => `{"iss":"https://login.example.test","exp":4000000000,${members}}`;
const AUDIENCES: readonly unknown[] = [
  ...[
    'x"stamps"y',
    '"stamps"',
    'stamps"',
    "Stamps",
    "stamps ",
    " stamps",
    "stamps\n",
    "\nstamps",
    "stamps\0",
    "",
  ],
  ...[[], {}, [{ x: "stamps" }], [["stamps"]], ["x", { y: ["stamps"] }], { stamps: true }, { aud: "stamps" }],
  ...[
    { "0": "stamps" },
    ['"stamps"'],
    ['x"stamps"y'],
    ["stamps\n"],
    ["Stamps"],
    [null, "stamps"],
    [1, "stamps"],
  ],
  ...[
    true,
    0,
    null,
    ["other", "stamps"],
    ["stamps", "stamps"],
    ["stamps", 1],
    "stamps,other",
    ["stamps,other"],
  ],
];
const ISSUERS: readonly unknown[] = [
  ...[
    "https://login.example.test/",
    "https://login.example.test\n",
    "HTTPS://LOGIN.EXAMPLE.TEST",
    "",
    null,
    1,
    {},
  ],
  ...[
    ["https://login.example.test"],
    { iss: "https://login.example.test" },
    "https://login.example.test.evil",
  ],
];
const TIMES: readonly unknown[] = [
  ...["4000000000", [4e9], { exp: 4e9 }, null, true, false, -1, 0, 1, "", 1e300, "x", 4e9 + 0.5],
];
const NAMES: readonly unknown[] = [
  ...[
    "acme\n",
    "\nacme",
    "ac\nme",
    "acme\n\n",
    "acme\0",
    "ac\0me",
    "acme\t",
    " acme",
    "acme ",
    "acme\r\nX: y",
  ],
  ...["\u212aappa", "acme\u00a0", "\uff41cme", "\u0130ota", "acme,umbrella", "acme.example.test", "../acme"],
  ...['acme"', '","tenant":"umbrella', "acme\\", "-acme", "acme-", "ACME", "", ".", "moving", "x".repeat(64)],
  ...[0, 1, true, false, [], ["acme"], {}, { tenant: "acme" }, [null], { toString: "acme" }],
];
const MEMBERS = [
  json('"aud":"stamps","tenant":"acme","tenant":"umbrella"'),
  json('"aud":"other","aud":"stamps","tenant":"acme"'),
  json('"aud":"stamps","aud":"other","tenant":"acme"'),
  json('"aud":"stamps","\\u0074enant":"umbrella"'),
  json('"aud":"stamps","\\u0074enant":"umbrella","tenant":"acme"'),
  json('"aud":"stamps","tenant":"acme","\\u0074enant":"umbrella"'),
  json('"\\u0061ud":"stamps","tenant":"acme"'),
  json('"aud":"st\\u0061mps","tenant":"\\u0061cme"'),
  json('"aud":"stamps","tenant":"\\u212aappa"'),
  json('"aud":"stamps","tenant":"acme\\u000a"'),
  json('"aud":"stamps","x":{"tenant":"umbrella"}'),
  json('"aud":"stamps","x":{"tenant":"umbrella"},"tenant":"acme"'),
  json('"x":{"aud":"stamps"},"tenant":"acme"'),
  json('"x":{"aud":"stamps"},"aud":"other","tenant":"acme"'),
  json('"aud":"stamps","x":"\\"tenant\\":\\"umbrella\\""'),
  json('"aud":"stamps","x":"\\"tenant\\":\\"umbrella\\"","tenant":"acme"'),
  json('"aud":"other","x":"\\"aud\\":\\"stamps\\"","tenant":"acme"'),
  json('"aud":"stamps","tenant":"acme",'),
  json('"aud":"stamps","tenant":"acme"') + "x",
  json('"aud":"stamps","tenant":"acme"') + json('"aud":"stamps","tenant":"umbrella"'),
  `[${json('"aud":"stamps","tenant":"acme"')}]`,
  `\ufeff${json('"aud":"stamps","tenant":"acme"')}`,
  json("'aud':'stamps','tenant':'acme'"),
  json('aud:"stamps",tenant:"acme"'),
  json('"aud":"stamps","tenant":"acme"/**/'),
  json('"aud" : "stamps" , "tenant" : "acme"'),
  json('"aud":[ "stamps" ],"tenant":"acme"'),
  json('"aud":["a" , "stamps" , "b"],"tenant":"acme"'),
  json('"aud":["a","stamps",],"tenant":"acme"'),
  json('"aud":"stamps","tenant":acme'),
  json('"aud":"stamps","tenant":01'),
  json('"aud":"stamps","tenant":"ac\u0001me"'),
  `{"exp":4e9,"aud":"stamps","tenant":"acme","iss":"https://login.example.test"}`,
  `{"exp":4000000000,"aud":"stamps","tenant":"acme","iss":"https:\\/\\/login.example.test"}`,
  `{"exp":4000000000,"exp":1,"iss":"https://login.example.test","aud":"stamps","tenant":"acme"}`,
  `{"exp":1,"exp":4000000000,"iss":"https://login.example.test","aud":"stamps","tenant":"acme"}`,
  `{"x":{"exp":4000000000},"iss":"https://login.example.test","aud":"stamps","tenant":"acme"}`,
  `{"exp":4000000000,"x":{"iss":"https://login.example.test"},"aud":"stamps","tenant":"acme"}`,
];
const JOSE: readonly (readonly [string, string])[] = [
  ...[
    '{"alg":"none"}',
    '{"alg":"HS256","alg":"none"}',
    '{"alg":"none","alg":"HS256"}',
    '{"alg":["HS256"]}',
  ].map((header) => [header, JSON.stringify(umbrella)] as const),
  ...[
    '{"alg":"HS256","crit":["exp"]}',
    '{"x":{"alg":"HS256"}}',
    '{"\\u0061lg":"HS256"}',
    '{"alg":"hs256"}',
  ].map((header) => [header, JSON.stringify(umbrella)] as const),
  ...[
    "[]",
    "",
    "{}",
    '{"alg":"HS256"}x',
    '{"alg":"HS256",}',
    '{"alg":"HS384"}',
    '{"typ":"JWT","alg":"HS256"}',
  ].map((header) => [header, JSON.stringify(umbrella)] as const),
];
const good = token(umbrella);
const SPOILED = [
  ...["=", "==", ".", " ", "\t", ",", `,${good}`, ` ${good}`, "A", "%"].map((end) => good + end),
  ...Array.from(
    { length: 64 },
    (_, index) =>
      good.slice(0, -1) + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[index]!,
  ),
  good.replaceAll("_", "/").replaceAll("-", "+"),
  good.toUpperCase(),
];
const BEARERS = [
  ...AUDIENCES.map((aud) => token({ ...umbrella, aud })),
  ...ISSUERS.map((iss) => token({ ...umbrella, iss })),
  ...TIMES.flatMap((time) => [token({ ...umbrella, exp: time }), token({ ...umbrella, nbf: time })]),
  ...NAMES.map((name) => token(claims({ tenant: name }))),
  ...MEMBERS.map(raw),
  ...JOSE.map(([header, payload]) => signed(header, payload)),
  ...SPOILED,
];
const TOKENS = BEARERS.flatMap((bearer) => [
  { config: "chain" as const, headers: [NEUTRAL, ["Authorization", `Bearer ${bearer}`]] as Header[] },
  { config: "claimFirst" as const, headers: [ACME, ["Authorization", `Bearer ${bearer}`]] as Header[] },
]);

const TWICE = [
  { headers: [ACME, ["Host", "umbrella.example.test"]] as Header[] },
  { headers: [["Host", "acme.example.test, umbrella.example.test"]] as Header[] },
  {
    config: "header" as const,
    headers: [NEUTRAL, ["X-Tenant", "acme"], ["x-tenant", "umbrella"]] as Header[],
  },
  { config: "header" as const, headers: [NEUTRAL, ["X_Tenant", "umbrella"]] as Header[] },
  {
    config: "header" as const,
    headers: [NEUTRAL, ["X-Tenant", "acme"], ["X_Tenant", "umbrella"]] as Header[],
  },
];

/** The one table of hostile requests; what comes of each is the pure decision's to say. */
export const HOSTILE: readonly Hostile[] = [
  ...of("our own name, spelled otherwise,", [...SPELLINGS, ...WORKS.flatMap((name) => both([name, EVIL]))]),
  ...of("what proxies say", PROXIES),
  ...of("a list of the connection's own headers", HOPS),
  ...of("a method", ODD_METHODS),
  ...of("a scheme", ODD_SCHEMES),
  ...of("a target", TARGETS),
  ...of("a path", PATHS),
  ...of("a function's host", WORK_HOSTS),
  ...of("a host", HOSTS),
  ...of("a tenant's header", TENANTS),
  ...of("a token", TOKENS),
  ...of("two of a kind", TWICE),
];
