import { randomBytes } from "node:crypto";
import { fleetBlueprintSchema } from "../../../components/program/fleet-blueprint";
import type { Cloud } from "../../../components/contract/cloud";
import { StampContext } from "../../../components/contract/context";
import { identitySchema } from "../../../components/contract/identity";
import { parse } from "../../../core/parse";
import type { ResourceGraph } from "../../../graph/model/graph";
import type { PropertyMap, PropertyValue } from "../../../graph/model/property";
import { blueprint } from "../../../stacks/blueprint";
import { withEvents, withRestoreTests } from "../../render/pooled";
import { IDENTITIES, type Otherwise } from "../../render/reference";
import type { NameRule, NameRules } from "./rule";

/** What names follow from. */
export interface Naming {
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly account: string;
  readonly generation: number;
}

/** One name of a stamp. */
export interface GivenName {
  readonly type: string;
  readonly resource: string;
  readonly rule: NameRule;
  readonly value: string;
  /** Where the name must be unique, as text: two stamps with the same may not both have the name. */
  readonly place: string;
}

/** The longest legal app, environment and id: a limit that these pass holds for every other. */
export function longest(cloud: Cloud): Naming {
  const account = IDENTITIES[cloud]["account"] ?? "";
  return { id: "zq9xkvw7", app: "qjxap7", environment: "w9", account, generation: 99 };
}

/** What the reference is rendered with to have these names. */
export function otherwise({ id, app, environment, account, generation }: Naming): Otherwise {
  const config = { account, generation: String(generation) };
  return { id, config, blueprint: { ...withRestoreTests(withEvents(blueprint)), app, environment } };
}

/** Whether a stamp may be called so: the form is right, and it is no word that resources use themselves. */
export function isLegalId(cloud: Cloud, id: string): boolean {
  return identitySchema.safeParse(identityOf(cloud, longest(cloud), id)).success;
}

function identityOf(cloud: Cloud, { account, generation }: Naming, id: string) {
  const region = IDENTITIES[cloud]["region"] ?? "";
  return { id, cloud, region, account, cidr: "10.20.0.0/16", class: "standard", ring: "broad", generation };
}

/** The names that resources of a graph carry, by the rules of their types. */
export function namesOf(graph: ResourceGraph, rules: NameRules, naming: Naming, region: string): GivenName[] {
  return graph.resources.flatMap(({ type, name: resource, inputs }) =>
    (rules[type] ?? []).flatMap((rule): GivenName[] => {
      const value = inputs[rule.property];
      if (typeof value !== "string") return [];
      return [{ type, resource, rule, value, place: placeOf(rule, inputs, naming, region) }];
    }),
  );
}

function placeOf({ scope, within }: NameRule, inputs: PropertyMap, naming: Naming, region: string): string {
  const own: Record<typeof scope, readonly string[]> = {
    global: [],
    free: [naming.id, randomBytes(6).toString("hex")],
    account: [naming.account],
    region: [naming.account, region],
  };
  return [...own[scope], ...within.map((key) => shown(inputs[key], naming))].join(" ");
}

/** An identifier the cloud would make differs from stamp to stamp. */
function shown(value: PropertyValue | undefined, { id }: Naming): string {
  return String(value).replaceAll(/swt0[0-9a-v]{21}/gu, (token) => `${id}:${token}`);
}

/**
 * Gives the names of any stamp without rendering it: the names of a rendered sample, whose derived values are
 * made again for the other identity. A test holds this against full renders.
 */
export class DerivedNames {
  readonly #names: readonly {
    readonly name: GivenName;
    readonly text: readonly Piece[];
    readonly place: readonly Piece[];
  }[];

  constructor(
    private readonly cloud: Cloud,
    sample: readonly GivenName[],
    naming: Naming,
    private readonly kinds: readonly string[],
  ) {
    const atoms = this.#atoms(naming);
    this.#names = sample.map((name) => ({
      name,
      text: pieces(name.value, atoms),
      place: pieces(name.place, atoms),
    }));
  }

  /** The names of a stamp with this identity. */
  of(naming: Naming): GivenName[] {
    const atoms = new Map([...this.#atoms(naming)].map(([value, stands]) => [stands, value]));
    const fill = (text: readonly Piece[]): string =>
      text.map((piece) => (typeof piece === "string" ? piece : (atoms.get(piece.stands) ?? ""))).join("");
    return this.#names.map(({ name, text, place }) => ({ ...name, value: fill(text), place: fill(place) }));
  }

  /** Value → what it stands for. */
  #atoms(naming: Naming): Map<string, string> {
    const { id, app, environment, account } = naming;
    const identity = parse(identitySchema, identityOf(this.cloud, naming, id), "");
    const fleet = parse(fleetBlueprintSchema, { ...blueprint, app, environment }, "blueprint");
    const dashed = new StampContext(identity, fleet);
    const plain = new StampContext(identity, fleet);
    const atoms = new Map([
      [dashed.hostName, "host"],
      [account, "account"],
      [id, "id"],
    ]);
    for (const kind of this.kinds) {
      // Each rule was applied to the sample at its longest; here only the spelling counts.
      atoms.set(dashed.physicalName(kind, { max: 512 }), `dashed(${kind})`);
      atoms.set(plain.physicalName(kind, { max: 512, charset: "plain" }), `plain(${kind})`);
      atoms.set(dashed.guid(kind), `guid(${kind})`);
    }
    return atoms;
  }
}

type Piece = string | { readonly stands: string };

/** Cuts a text at the values it holds, the longest first. */
function pieces(text: string, atoms: ReadonlyMap<string, string>): readonly Piece[] {
  let longestHit = "";
  for (const value of atoms.keys())
    if (value.length > longestHit.length && text.includes(value)) longestHit = value;
  if (longestHit === "") return text === "" ? [] : [text];
  const at = text.indexOf(longestHit);
  const stands = atoms.get(longestHit) ?? "";
  return [
    ...pieces(text.slice(0, at), atoms),
    { stands },
    ...pieces(text.slice(at + longestHit.length), atoms),
  ];
}
