import type { GlobalScope } from "../../components/contract/blueprint";
import { centreTexts, doorOf } from "../../components/contract/centres";
import type { Region } from "../../components/contract/cloud";
import { REGIONS } from "../../components/contract/regions";
import { parseRange } from "../../graph/closed/blocks";
import type { Finding } from "../../graph/closed/finding";
import type { Derivation } from "../../graph/model/graph";
import { reveal } from "../../graph/model/property";
import type { StampGraph } from "./states/stamp-graph";

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;
const ACCOUNTS: Readonly<Record<string, RegExp>> = {
  aws: /^\d{12}$/u,
  azure: GUID,
  gcp: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/u,
};
/** Words that stand whole, such as a ring's name. */
const WORD = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/u;

/** What a claim has to be like: what the stamp's identity says, or the form that the program gives it. */
interface Identity {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly account: string;
  readonly cidr: string;
  readonly global: Readonly<Record<string, string | undefined>> | undefined;
}

type Follows = (derived: Derivation, identity: Identity) => boolean;

const holdsId: Follows = ({ value }, { id }) => value.toLowerCase().includes(id);
const isWord: Follows = ({ value, whole }) => whole === true && WORD.test(value);

/** What a part of a fleet's own derived: it has something of the identity in it. */
const isOfIdentity: Follows = ({ value }, { id, region, account }) =>
  [id, region, account].some((part) => part !== "" && value.toLowerCase().includes(part.toLowerCase()));

function knownRegion(cloud: string, region: string): Region | undefined {
  const table = Object.entries(REGIONS).find(([name]) => name === cloud)?.[1];
  return Object.entries(table ?? {}).find(([name]) => name === region)?.[1];
}

const CLAIMS: Readonly<Record<string, Follows>> = {
  id: ({ value }, { id }) => value === id,
  account: ({ value }, { cloud }) => ACCOUNTS[cloud]?.test(value) === true,
  region: ({ value, stands }, { cloud, region }) => {
    if (stands !== "region(copy)") return region === "" || value === region;
    const copy = knownRegion(cloud, region)?.copy;
    return copy === undefined ? WORD.test(value) : value === copy;
  },
  zone: ({ value }, { cloud, region }) =>
    knownRegion(cloud, region)?.zones.includes(value) === true ||
    value.startsWith(region) ||
    /^\d$/u.test(value),
  cidr: ({ value }, { cidr }) => lies(value, cidr),
  name: holdsId,
  hostName: ({ value }, { id }) => value.startsWith(`${id}.`),
  record: holdsId,
  session: holdsId,
  guid: ({ value }) => GUID.test(value),
  ring: isWord,
  residency: isWord,
  tier: isWord,
  expires: ({ value }) => /^\d{4}-\d\d-\d\d$/u.test(value),
  generation: ({ value }) => /^\d{1,6}$/u.test(value),
  global: ({ value, stands }, { global }) => {
    if (global === undefined) return true;
    const key = /^global\((.+)\)$/u.exec(stands)?.[1] ?? "";
    return global[key] === value;
  },
};

/**
 * What a stack's outputs say of the stamp are claims: each is compared with the identity in the same outputs, with
 * the blueprint, and with the form that the program gives it. One that does not follow would make something own that is not.
 */
export function unprovenClaims(
  { id, cloud, derivations, graph }: StampGraph,
  global: GlobalScope | undefined,
): readonly Finding[] {
  const output = (key: string): string => {
    const value = graph.outputs[key];
    const plain = value === undefined ? undefined : reveal(value);
    return typeof plain === "string" ? plain : "";
  };
  const scope = Object.entries(global ?? {}).find(([name]) => name === cloud)?.[1];
  const { centres, ...texts } = scope ?? {};
  const lawful = Object.entries(centres ?? {}).find(([law]) => law === output("residency"))?.[1];
  const account = derivations.find(({ stands }) => stands === "account")?.value ?? "";
  const identity: Identity = {
    id,
    cloud,
    region: output("region"),
    account,
    cidr: derivations.find(({ stands }) => stands === "cidr")?.value ?? "",
    global: scope === undefined ? undefined : { ...texts, ...ofCentre(lawful, account) },
  };
  const urn = graph.resources[0]?.urn ?? "";
  const said = output("id");
  const claims = said === "" || said === id ? derivations : [{ value: said, stands: "id" }, ...derivations];
  return claims
    .filter((derived) => {
      const head = /^[A-Za-z]+/u.exec(derived.stands)?.[0] ?? "";
      return !(CLAIMS[head] ?? isOfIdentity)(derived, identity);
    })
    .map(({ value, stands }) => ({
      rule: "fleet/unproven-claim",
      detector: "F",
      level: "violation",
      stack: id,
      urn,
      type: graph.resources[0]?.type ?? "",
      path: "outputs.derivations",
      value,
      message: `stack ${id} says that ${value} is its ${stands}, which does not follow from its identity and the blueprint: bring the stamp up with its own program`,
    }));
}

/** What a stamp may say of its law's centre: of the centre's buses it says the one at which its account is let in. */
function ofCentre(centre: object | undefined, account: string): Readonly<Record<string, string>> {
  const { centreBus, ...texts } = centreTexts(centre);
  return centreBus === undefined ? texts : { ...texts, centreBus: doorOf(centreBus, account) };
}

function lies(inner: string, outer: string): boolean {
  if (inner === outer) return true;
  const [a, b] = [parseRange(inner), parseRange(outer)];
  if (a === undefined || b === undefined) return inner.includes(":");
  return b.first <= a.first && a.last <= b.last;
}
