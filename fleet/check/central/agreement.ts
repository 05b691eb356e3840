import { firstDoorOf } from "../../../components/contract/centres";
import { REGIONS } from "../../../components/contract/regions";
import type { Finding } from "../../../graph/closed/finding";
import { isByLaw } from "../../../graph/model/constants";
import { reveal } from "../../../graph/model/property";
import type { StampGraph } from "../states/stamp-graph";

/** Where a law's stamps on a cloud say their centre is, and who said so first. */
interface Said {
  readonly address: string;
  readonly law: string;
  readonly stack: string;
}

/**
 * Whether the stamps agree on their centres. A centre's address is another for stamps under another law, so that *equal* leaves it out:
 * here stamps under one law on one cloud must say the same, and stamps under two laws must not.
 */
export class CentreAgreement {
  readonly #byLaw = new Map<string, Said>();
  readonly #byAddress = new Map<string, Said>();
  readonly #found: Finding[] = [];

  /** Stamps that do not agree with one that was seen before them. */
  get findings(): readonly Finding[] {
    return this.#found;
  }

  /** Looks at one more stamp; one that lets no events out says nothing. */
  add(stamp: StampGraph): void {
    const { cloud, derivations, id } = stamp;
    const said = derivations.filter(isByLaw);
    if (said.length === 0) return;
    const address = said
      .map(({ stands, value }) => `${stands} ${firstDoorOf(value)}`)
      .sort()
      .join(", ");
    const law = lawOf(stamp);
    const mine: Said = { address, law, stack: id };
    const ofLaw = first(this.#byLaw, `${cloud} ${law}`, mine);
    const ofAddress = first(this.#byAddress, `${cloud} ${address}`, mine);
    if (ofLaw.address !== address)
      this.#tell(
        stamp,
        said.map(({ value }) => value).join(", "),
        `stack ${id} says that its centre is at ${address}, and stack ${ofLaw.stack}, under "${law}" too, that it is at ${ofLaw.address}: a law has one centre a cloud; bring both up with the program as it is`,
      );
    if (ofAddress.law !== law)
      this.#tell(
        stamp,
        said.map(({ value }) => value).join(", "),
        `stack ${id} under "${law}" and stack ${ofAddress.stack} under "${ofAddress.law}" say one centre, ${address}: a law's events stay under that law; name a centre of each law's own in the blueprint`,
      );
  }

  #tell({ graph, id }: StampGraph, value: string, message: string): void {
    const { urn = "", type = "" } = graph.resources[0] ?? {};
    this.#found.push({
      rule: "fleet/unproven-claim",
      detector: "F",
      level: "violation",
      stack: id,
      urn,
      type,
      path: "outputs.derivations",
      value,
      message,
    });
  }
}

/** A stamp's law: that of its region, or as its outputs say it. */
function lawOf({ cloud, derivations, graph }: StampGraph): string {
  const region = derivations.find(({ stands }) => stands === "region")?.value ?? "";
  const table = Object.entries(REGIONS).find(([name]) => name === cloud)?.[1] ?? {};
  const known = Object.entries(table).find(([name]) => name === region)?.[1];
  if (known !== undefined) return known.residency;
  const { residency } = graph.outputs;
  return residency === undefined ? "" : String(reveal(residency));
}

function first(seen: Map<string, Said>, key: string, said: Said): Said {
  const before = seen.get(key);
  if (before === undefined) seen.set(key, said);
  return before ?? said;
}
