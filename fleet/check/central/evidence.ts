import { CENTRAL_ID, type CentralHome } from "../../../components/program/central-config";
import { SEARCH_BLOCK } from "../../../components/contract/centres";
import { REGIONS } from "../../../components/contract/regions";
import type { Finding } from "../../../graph/closed/finding";
import type { Derivation } from "../../../graph/model/graph";
import type { CentralGraph } from "./central-graph";

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;
/** Letters, digits and joints, as names are made: no address and no path. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/u;
/** Accounts are told by the config, so that nothing else may have their form. */
const ACCOUNT = /^\d{12}$/u;

type Follows = (value: string, home: CentralHome, stands: string) => boolean;

/** What a centre derives, by the head of what it stands for, and what each has to be like. Nothing else is derived. */
const CLAIMS: Readonly<Record<string, Follows>> = {
  account: (value, { account }, stands) => stands === "account" && value === account,
  region: (value, { region }, stands) => stands === "region" && value === region,
  global: (value, { stamps }, stands) => {
    const id = /^global\(takesFrom_(.+)\)$/u.exec(stands)?.[1];
    return id !== undefined && Object.hasOwn(stamps, id) && stamps[id] === value;
  },
  zone: (value, { cloud, region }) => REGIONS[cloud][region]?.zones.includes(value) === true,
  cidr: (value, _home, stands) => stands === "cidr(search)" && value === SEARCH_BLOCK,
  interfaces: (value, { account, region }) =>
    value === `arn:aws:ec2:${region}:${account}:network-interface/*`,
  name: (value) => NAME.test(value) && !ACCOUNT.test(value) && value.includes(CENTRAL_ID),
  guid: (value, { account, stamps }) =>
    GUID.test(value) && value !== account && !Object.values(stamps).includes(value),
};

/**
 * What a centre's own outputs say that it derived are claims, as a stamp's are: each is compared with the centre's config. One that does not
 * follow from it would let somebody in whom no config lists, or make something the centre's own that is not. Without a config nothing follows.
 */
export function unprovenOfCentre({ derivations, graph, home }: CentralGraph): readonly Finding[] {
  if (graph.origin !== "state") return [];
  const { stack } = graph;
  const { urn = "", type = "" } = graph.resources[0] ?? {};
  const finding = (value: string, message: string): Finding => ({
    rule: "fleet/unproven-claim",
    detector: "F",
    level: "violation",
    stack,
    urn,
    type,
    path: "outputs.derivations",
    value,
    message,
  });
  if (home === undefined) {
    const message = `stack ${stack} says where it is and whom it lets in, and no config does: judge it in the project's folder, where Pulumi.${stack}.yaml is`;
    return [finding(stack, message)];
  }
  return derivations
    .filter((derived) => !follows(derived, home))
    .map(({ value, stands }) =>
      finding(
        value,
        `stack ${stack} says that ${value} is its ${stands}, which does not follow from Pulumi.${stack}.yaml: mend the config, or bring the centre up with its own program`,
      ),
    );
}

function follows({ value, stands }: Derivation, home: CentralHome): boolean {
  const head = /^[A-Za-z]+/u.exec(stands)?.[0] ?? "";
  return Object.hasOwn(CLAIMS, head) && CLAIMS[head]?.(value, home, stands) === true;
}
