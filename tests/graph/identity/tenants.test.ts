import { checkClosed } from "../../../graph/closed/closed";
import { globalDerivations } from "../../../graph/model/constants";
import type { Derivation, GraphResource, ResourceGraph } from "../../../graph/model/graph";
import type { PropertyMap } from "../../../graph/model/property";

const OWN = "0a1b2c3d-0000-4abc-8def-0123456789ab";
const OTHER = "c0ffee12-3456-4abc-8def-0123456789ab";
const VAULT = "azure-native:keyvault:Vault";
const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";

type Made = readonly [type: string, inputs: PropertyMap, outputs?: PropertyMap];

const vault = (tenantId: string): Made => [VAULT, { properties: { tenantId } }];
/** A tenant that Azure answers, which nobody asked for. */
const identity = (tenantId: string): Made => [IDENTITY, {}, { tenantId }];
const site = (tenantId: string): Made => [
  "azure-native:web:WebApp",
  { identity: { type: "SystemAssigned" } },
  { identity: { type: "SystemAssigned", tenantId } },
];
const provider = (tenantId: string): Made => ["pulumi:providers:azure-native", { tenantId }];

function found(made: readonly Made[], scope: Readonly<Record<string, string>> = {}): string[] {
  const derivations: Derivation[] = [
    { value: "aaaaaaaa-0000-1111-2222-333333333301", stands: "account" },
    ...globalDerivations(scope),
  ];
  const resources = made.map(([type, inputs, outputs = {}], index): GraphResource => {
    const name = `thing-${index}`;
    return {
      urn: `urn:pulumi:eu1::shop::${type}::${name}`,
      type,
      name,
      custom: true,
      external: false,
      inputs,
      outputs: { ...inputs, ...outputs },
      dependencies: [],
      propertyDependencies: {},
      options: {},
    };
  });
  const graph: ResourceGraph = {
    project: "shop",
    stack: "eu1",
    origin: "preview",
    resources,
    invokes: [],
    outputs: {},
  };
  return checkClosed(graph, { derivations }).map(({ type, path }) => `${type} ${path}`);
}

const AT_VAULT = [`${VAULT} properties.tenantId`];
const AT_PROVIDER = ["pulumi:providers:azure-native tenantId"];

test("the tenant is the one that the blueprint's global scope says, wherever it stands", () => {
  expect(found([vault(OWN), provider(OWN)], { tenantId: OWN })).toEqual([]);
  expect(found([vault(OTHER), provider(OWN)], { tenantId: OWN })).toEqual(AT_VAULT);
  expect(found([vault(OWN), provider(OTHER)], { tenantId: OWN })).toEqual(AT_PROVIDER);
});

test("what Azure answers does not outweigh what the blueprint says", () => {
  expect(found([vault(OTHER), identity(OTHER), site(OTHER)], { tenantId: OWN })).toEqual(AT_VAULT);
});

test.each([identity, site])(
  "without a blueprint it is what Azure answers for own identities (%#)",
  (said) => {
    expect(found([vault(OWN), provider(OWN), said(OWN)])).toEqual([]);
    expect(found([vault(OTHER), said(OWN)])).toEqual(AT_VAULT);
    expect(found([provider(OTHER), said(OWN)])).toEqual(AT_PROVIDER);
  },
);

test("where nothing answers, the one that a stack names everywhere is its own, and of two none is", () => {
  expect(found([vault(OWN), provider(OWN)])).toEqual([]);
  expect(found([vault(OWN), provider(OTHER)])).toEqual([...AT_VAULT, ...AT_PROVIDER]);
});

test("who signs in elsewhere, or asks another tenant's objects, is a finding", () => {
  const asks = (issuer: string): Made => [
    "azure-native:web:WebApp",
    { siteConfig: { appSettings: [{ name: "ISSUER_URL", value: issuer }] } },
  ];
  const scope = { tenantId: OWN };
  expect(found([asks(`https://login.microsoftonline.com/${OWN}/v2.0`)], scope)).toEqual([]);
  expect(found([asks(`https://sts.windows.net/${OWN}/`)], scope)).toEqual([]);
  expect(found([asks("https://login.microsoftonline.com/common/v2.0")], scope)).toEqual([]);
  for (const foreign of [
    `https://login.microsoftonline.com/${OTHER}/v2.0`,
    "https://login.microsoftonline.com/platform.onmicrosoft.com/v2.0",
    `https://graph.microsoft.com/v1.0/groups/${OTHER}`,
  ])
    expect(found([asks(foreign)], scope)).toHaveLength(1);
});
