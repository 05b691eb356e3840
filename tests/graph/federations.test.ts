import type { AllowEntry } from "../../graph/closed/allow";
import { checkClosed } from "../../graph/closed/closed";
import { narrowsClaims } from "../../graph/closed/principals/narrowing";
import { type PropertyMap, secret, UNKNOWN } from "../../graph/model/property";
import { EU1 } from "./fixtures/identity";
import { testStamp } from "./fixtures/stamp";

const GITHUB = "https://token.actions.githubusercontent.com";
const PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";
const PEOPLE = "gcp:iam/workforcePoolProvider:WorkforcePoolProvider";
const CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential";
const ANCHOR = "aws:rolesanywhere/trustAnchor:TrustAnchor";
const PEM = "-----BEGIN CERTIFICATE-----\nMIIBgjCCASegAwIBAgIQ\n-----END CERTIFICATE-----\n";
const own = testStamp(EU1).context.name("q");

const ISSUER: AllowEntry = { path: "*#*ssuer*", value: GITHUB, reason: "our pipelines" };
const OURS: AllowEntry = {
  path: "*#attributeCondition",
  value: "acme(?:/shop)?",
  reason: "our repositories",
};

type Origin = "render" | "preview" | "state";

function findingsOf(
  type: string,
  inputs: PropertyMap,
  allow: readonly AllowEntry[] = [],
  origin: Origin = "render",
): readonly string[] {
  const stamp = testStamp(EU1, origin, undefined, ({ builder, stamp: parent, provider }) => {
    builder.add({ type, name: "probe", parent, provider, inputs });
  });
  return checkClosed(stamp.graph, { derivations: stamp.derivations, allow }).map(
    ({ rule, path }) => `${rule} ${path}`,
  );
}

const pool = (more: PropertyMap): PropertyMap => ({
  workloadIdentityPoolId: own,
  workloadIdentityPoolProviderId: own,
  attributeMapping: { "google.subject": "assertion.sub" },
  ...more,
});
const github = (more: PropertyMap = {}): PropertyMap => pool({ oidc: { issuerUri: GITHUB }, ...more });
const credential = (more: PropertyMap): PropertyMap => ({
  resourceName: own,
  resourceGroupName: own,
  issuer: GITHUB,
  audiences: ["api://AzureADTokenExchange"],
  ...more,
});
const OPEN = ["closed/public-principal attributeCondition"];

describe("a pool of identities for which an issuer of others vouches", () => {
  test("is open to whomever the issuer serves, though the issuer is declared", () => {
    expect(findingsOf(PROVIDER, github(), [ISSUER])).toEqual(OPEN);
    expect(findingsOf(PROVIDER, github({ oidc: secret({ issuerUri: GITHUB }) }), [ISSUER])).toEqual(OPEN);
  });

  test("is two findings where the issuer is not declared either", () => {
    expect(findingsOf(PROVIDER, github())).toEqual([...OPEN, "closed/external-identifier oidc.issuerUri"]);
  });

  test.each<Origin>(["render", "preview", "state"])("is open in a %s", (origin) => {
    expect(findingsOf(PROVIDER, github(), [ISSUER], origin)).toEqual(OPEN);
  });

  test("is open to a company's people as well", () => {
    const inputs = {
      workforcePoolId: own,
      providerId: own,
      location: "global",
      oidc: { issuerUri: GITHUB, clientId: own },
    };
    expect(findingsOf(PEOPLE, inputs, [ISSUER])).toEqual(OPEN);
    const narrow = { ...inputs, attributeCondition: "'acme' in google.groups" };
    expect(findingsOf(PEOPLE, narrow, [ISSUER, OURS])).toEqual(OPEN);
    const named = { ...inputs, attributeCondition: "assertion.team == 'acme'" };
    expect(findingsOf(PEOPLE, named, [ISSUER, OURS])).toEqual([]);
  });

  test("is narrowed by a claim that names the stamp's own, or what is declared", () => {
    const mine = github({ attributeCondition: `assertion.environment == '${own}'` });
    expect(findingsOf(PROVIDER, mine, [ISSUER])).toEqual([]);
    const ours = github({ attributeCondition: "assertion.repository_owner == 'acme'" });
    expect(findingsOf(PROVIDER, ours, [ISSUER])).toEqual(OPEN);
    expect(findingsOf(PROVIDER, ours, [ISSUER, OURS])).toEqual([]);
    expect(
      findingsOf(PROVIDER, { ...ours, attributeCondition: secret(ours["attributeCondition"] ?? "") }, [
        ISSUER,
        OURS,
      ]),
    ).toEqual([]);
  });

  test("holds where the condition is declared as a whole, and where everybody is", () => {
    const condition = "assertion.sub.matches('^repo:acme/')";
    const whole = {
      path: "*#attributeCondition",
      value: "assertion\\.sub\\.matches\\('\\^repo:acme/'\\)",
      reason: "our repositories",
    };
    expect(findingsOf(PROVIDER, github({ attributeCondition: condition }), [ISSUER])).toEqual(OPEN);
    expect(findingsOf(PROVIDER, github({ attributeCondition: condition }), [ISSUER, whole])).toEqual([]);
    const everybody = { path: "*#attributeCondition", value: "\\*", reason: "a public demonstration" };
    expect(findingsOf(PROVIDER, github(), [ISSUER, everybody])).toEqual([]);
  });

  test("is nobody else's where a cluster of the stamp's own vouches", () => {
    const issuerUri = `https://container.googleapis.com/v1/projects/${EU1.account}/locations/${EU1.region}/clusters/${own}`;
    expect(findingsOf(PROVIDER, pool({ oidc: { issuerUri } }))).toEqual([]);
  });

  test("is judged once its condition is known", () => {
    const unknown = github({ attributeCondition: UNKNOWN });
    expect(findingsOf(PROVIDER, unknown, [ISSUER], "preview")).toEqual(["closed/unknown attributeCondition"]);
  });
});

describe("an identity of Azure that takes claims by a pattern", () => {
  const allow = [ISSUER, { ...OURS, path: "*#claimsMatchingExpression*", value: "repo:acme/shop:.*" }];

  test.each([
    ["claims['sub'] matches '*'", false],
    ["claims['sub'] matches 'repo:*'", false],
    ["claims['sub'] matches 'repo:acme/shop:ref:*'", true],
    ["claims['sub'] matches '*' and claims['sub'] eq 'repo:acme/shop:ref'", true],
  ])("is open unless the pattern names who is declared: %s", (value, holds) => {
    const inputs = credential({ claimsMatchingExpression: { value, languageVersion: 1 } });
    const open = ["closed/public-principal claimsMatchingExpression.value"];
    expect(findingsOf(CREDENTIAL, inputs, allow)).toEqual(holds ? [] : open);
  });

  test("is so with a type that nobody has seen", () => {
    const inputs = { issuer: GITHUB, claimsMatchingExpression: "claims['sub'] matches '*'" };
    expect(findingsOf("entra:index:Credential", inputs, allow)).toEqual([
      "closed/public-principal claimsMatchingExpression",
    ]);
  });
});

describe("a pool of Cognito's", () => {
  const POOL = "aws:cognito/identityPool:IdentityPool";
  const findings = (url: string, allow: readonly AllowEntry[], origin: Origin): readonly string[] => {
    const stamp = testStamp(EU1, origin, undefined, ({ builder, stamp: parent, provider }) => {
      const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
      const arn = ({ account }: { account: string }): string =>
        `arn:aws:iam::${account}:oidc-provider/${url.replace("https://", "")}`;
      const login = builder.add({
        type,
        name: "login",
        parent,
        provider,
        inputs: { url },
        generated: { arn },
      });
      const inputs = { identityPoolName: own, openidConnectProviderArns: [login.arn] };
      builder.add({ type: POOL, name: "probe", parent, provider, inputs });
    });
    return checkClosed(stamp.graph, { derivations: stamp.derivations, allow }).map(
      ({ rule, path }) => `${rule} ${path}`,
    );
  };

  test.each<Origin>(["render", "state"])("is open to whomever another's issuer serves, in a %s", (origin) => {
    const url = { ...ISSUER, path: "*#url" };
    const everybody = {
      path: "*#openidConnectProviderArns*",
      value: "\\*",
      reason: "a public demonstration",
    };
    expect(findings(GITHUB, [url], origin)).toEqual(["closed/public-principal openidConnectProviderArns[0]"]);
    expect(findings(GITHUB, [url, everybody], origin)).toEqual([]);
    expect(findings(`https://${testStamp(EU1).context.host}`, [], origin)).toEqual([]);
  });

  test("is open to everybody where guests have no login", () => {
    const inputs = { identityPoolName: own, allowUnauthenticatedIdentities: true };
    expect(findingsOf(POOL, inputs)).toEqual(["closed/public-principal allowUnauthenticatedIdentities"]);
    expect(findingsOf(POOL, { ...inputs, allowUnauthenticatedIdentities: false })).toEqual([]);
  });
});

describe("a root whose certificates are taken", () => {
  const store = { x509: { trustStore: { trustAnchors: [{ pemCertificate: PEM }] } } };
  const bundle = (pem: PropertyMap[string]): PropertyMap => ({
    name: own,
    source: { sourceType: "CERTIFICATE_BUNDLE", sourceData: { x509CertificateData: pem } },
  });

  test("is open to whoever has one of somebody's", () => {
    expect(findingsOf(PROVIDER, pool(store))).toEqual([
      "closed/public-principal x509.trustStore.trustAnchors[0].pemCertificate",
    ]);
    expect(findingsOf(ANCHOR, bundle(PEM))).toEqual([
      "closed/public-principal source.sourceData.x509CertificateData",
    ]);
  });

  test("is narrowed by a claim, or declared", () => {
    const attributeCondition = `assertion.subject.dn.cn == '${own}'`;
    expect(findingsOf(PROVIDER, pool({ ...store, attributeCondition }))).toEqual([]);
    const declared = { path: "*#*x509CertificateData", value: "\\*", reason: "the company's own authority" };
    expect(findingsOf(ANCHOR, bundle(PEM), [declared])).toEqual([]);
  });

  test.each<Origin>(["render", "state"])("is the stamp's where it made it, in a %s", (origin) => {
    const stamp = testStamp(EU1, origin, undefined, ({ builder, stamp: parent, provider }) => {
      const root = builder.add({
        type: "tls:index/selfSignedCert:SelfSignedCert",
        name: "root",
        parent,
        provider,
        inputs: { privateKeyPem: own },
        generated: { certPem: () => PEM },
      });
      const inputs = bundle(root.get("certPem"));
      builder.add({ type: ANCHOR, name: "probe", parent, provider, inputs, uses: { source: [root] } });
    });
    expect(checkClosed(stamp.graph, { derivations: stamp.derivations })).toEqual([]);
  });
});

describe("a condition on claims", () => {
  const isOwn = (text: string): boolean => text.startsWith("acme");

  test.each([
    "assertion.owner == 'acme'",
    'attribute["owner"]=="acme"',
    "'acme' == google.subject",
    "assertion.owner in ['acme', 'acme/x']",
    "assertion.sub.startsWith('acme/')",
    "assertion.ref.matches('main') && (assertion.owner == 'acme')",
    "(assertion.owner == 'acme' || assertion.sub == 'acme/x') && size(assertion.groups) > 0",
    "claims['sub'] matches 'acme/*' and claims['job'] eq 'any'",
  ])("narrows: %s", (condition) => {
    expect(narrowsClaims(condition, isOwn)).toBe(true);
  });

  test.each([
    "",
    "true",
    "assertion.owner != 'acme'",
    "!(assertion.owner == 'acme')",
    "(assertion.owner == 'acme') == false",
    "assertion.owner == 'acme' || true",
    "true || assertion.owner == 'acme'",
    "assertion.owner in ['acme', 'other']",
    "assertion.owner in []",
    "true // && assertion.owner == 'acme'",
    "true ? true : assertion.owner == 'acme'",
    "assertion.owner == 'acme\\' || true || \\''",
    "assertion.owner == '''acme'''",
    "assertion.sub.endsWith('acme')",
    "assertion.sub.contains('acme')",
    "'acme' == 'acme'",
    "x(true && assertion.owner == 'acme')",
    "(assertion.owner == 'acme'",
  ])("narrows nothing: %s", (condition) => {
    expect(narrowsClaims(condition, isOwn)).toBe(false);
  });

  test("narrows nothing where it is longer than a cloud takes it", () => {
    const deep = `${"(".repeat(5000)}assertion.owner == 'acme'${")".repeat(5000)}`;
    expect(narrowsClaims(deep, isOwn)).toBe(false);
  });
});
