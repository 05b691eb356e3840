import { ANY_MASK, type Masked, OWN, REPORTED, unmask } from "../canonical/masks";
import { labelsOf } from "../canonical/labels";
import { hasOwn, namesOwn } from "../identifiers/recogniser";
import { parseJson } from "../model/encoding";
import type { GraphResource, ResourceGraph } from "../model/graph";
import { textOf } from "../model/ownership";
import { isMap, isSecret, type PropertyMap, type PropertyValue, reveal } from "../model/property";
import type { Places } from "./places/place";

/**
 * Values that mean the cloud's own default or a setting rather than a resource: what has spaces is told to people, what
 * begins with `$` is put in later, words in capitals are constants, and numbers of up to eight digits count something.
 */
const NOT_NAMES =
  /^(?:|\*|[$@{].*|[A-Z]+(?:_[A-Z]+)*|-?\d{1,8}(?:\.\d+)?|true|false|(?:Aws|default)\.[a-z0-9.-]+|default:[a-z0-9-]+|default|\$?[Dd]efault|none|None|self|Self|null|all|All|any|Any|system|global|auto|latest|LATEST|localhost)$/u;
/** Sizes of machines. */
const SIZES =
  /^(?:[a-z]+\.)?[a-z][a-z0-9-]*\.(?:nano|micro|small|medium|large|metal|\d*xlarge)$|^(?:Standard|Basic|Premium)_\w+$|^(?:[a-z]\d[a-z]?|db|e2|n\d\w?)-[a-z]+(?:-\d+)*$/u;
/** Fields in which a resource gives names to what it has inside. */
const GIVEN: ReadonlySet<string> = new Set(["name", "Name", "originId"]);
/** The stamp's own account in front of what names the thing: `firestore://<project>/<database>/…`. */
const OWN_AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/(?:\uE002\/)?/u;
/** An address at a host that the routing layer took of a stamp. */
const AT_TAKEN = /^[a-z][a-z0-9+.-]*:\/\/\uE001(?::\d+)?(?:\/|$)/u;
const PUNCTUATION = /^[^A-Za-z0-9]*$/u;
const MASKS = /[\uE000-\uE003]/gu;
/** Words in front of a name that say what kind of thing it is: `service/<cluster>/<service>`. */
const KINDS =
  /^(?:service|table|function|cluster|instance-profile|fleet-request|endpoint|keyspace|host|user|group|role)$/u;

/** A group of cache nodes, and the most nodes that one of its shards has. */
const [GROUP, MOST_NODES] = ["aws:elasticache/replicationGroup:ReplicationGroup", 6] as const;
const MOST_SHARDS = 500;

/**
 * What AWS calls a group's nodes, in lower case: `<group>-001`, or `<group>-0001-001` where it has shards.
 * Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html (at most 500 shards, of
 * one primary and five replicas)
 */
function membersOf(id: string | undefined, inputs: PropertyMap): readonly string[] {
  const { replicationGroupId: name, numNodeGroups: shards } = inputs;
  const groups = [id, name].filter((text) => typeof text === "string" && text !== "");
  const count = typeof shards === "number" ? Math.min(shards, MOST_SHARDS) : 0;
  const parts = ["", ...Array.from({ length: count }, (_, at) => `-${String(at + 1).padStart(4, "0")}`)];
  return groups.flatMap((group) =>
    parts.flatMap((part) =>
      Array.from({ length: MOST_NODES }, (_, at) =>
        `${group}${part}-${String(at + 1).padStart(3, "0")}`.toLowerCase(),
      ),
    ),
  );
}

const SERVICE = "gcp:cloudrunv2/service:Service";

/**
 * The revisions that a service of Cloud Run shares its requests among, in lower case: they are its own, and are called by its name.
 * Source: https://cloud.google.com/run/docs/managing/revisions
 */
function revisionsIn({ name, traffics }: PropertyMap): readonly string[] {
  if (typeof name !== "string" || !Array.isArray(traffics)) return [];
  return traffics.flatMap((share) => {
    const revision = isMap(share) ? share["revision"] : undefined;
    return typeof revision === "string" && revision.startsWith(`${name}-`) ? [revision.toLowerCase()] : [];
  });
}

/** Whether a value in such an input names a resource. */
export function isName(value: string): boolean {
  return (
    value.length > 1 &&
    value.length <= 1024 &&
    !/\s/u.test(value) &&
    !NOT_NAMES.test(value) &&
    !SIZES.test(value)
  );
}

/** Whether the part of a masked text that names the thing is the stamp's own. */
export function isOwnName(name: Masked): boolean {
  const masked = name.text;
  if (!ANY_MASK.test(masked)) return false;
  // Nothing but the stamp's region, account and what joins them.
  if (PUNCTUATION.test(masked.replaceAll(MASKS, ""))) return true;
  if (AT_TAKEN.test(masked)) return true;
  if (!masked.includes(OWN) && !masked.includes(REPORTED)) return false;
  if (masked.startsWith("/")) return true;
  const parts = masked.replace(OWN_AUTHORITY, "").split("/");
  const isKind = parts.length > 1 && KINDS.test(parts[0] ?? "");
  const first = isKind ? parts[1] : parts[0];
  if (first === undefined || !hasOwn(first)) return false;
  // Below a host of the stamp's own everything is its own.
  const from = masked.indexOf(first);
  const isHost = (at: number): boolean => unmask(name, from + at, from + at + 1).includes(".");
  return namesOwn(first.replaceAll(OWN, (mask, at: number) => (isHost(at) ? `/${mask}` : mask)));
}

/** Names that the stamp gives in the same stack, which other resources of it may be referred to by. */
export class LocalNames {
  #names: ReadonlySet<string> | undefined;
  #byUrn: ReadonlyMap<string, GraphResource> | undefined;
  readonly #texts = new Map<string, string>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly places: Places,
  ) {}

  /** Whether a value that a resource takes is a name given here, or comes out of a resource that the input depends on. */
  has(value: string, urn: string, path: string): boolean {
    this.#names ??= this.#collect();
    if (this.#names.has(value.toLowerCase())) return true;
    this.#byUrn ??= new Map(this.graph.resources.map((resource) => [resource.urn, resource]));
    const property = path.split(/[.[]/u, 1)[0] ?? path;
    const sources = this.#byUrn.get(urn)?.propertyDependencies[property] ?? [];
    return sources.some((source) => this.#textOf(source).includes(value));
  }

  /**
   * Whether a word that is nobody's in particular is the name of a resource here, of the kind that a field asks for by its name: `cluster`
   * for a cluster. That a record or a container is called so says nothing of a bucket.
   */
  isOfKind(word: string, key: string): boolean {
    const stem = key.replace(/(?:Name|Names|Id|Ids|Identifier|s)$/u, "").toLowerCase();
    return this.graph.resources.some(({ type, inputs, custom, external }) => {
      if (!custom || external || !(type.split(":").at(-1) ?? "").toLowerCase().includes(stem)) return false;
      return Object.entries(inputs).some(
        ([property, value]) => value === word && this.places.kindOf(type, property, property) === "own",
      );
    });
  }

  /** The labels of the names that resources get, in lower case. */
  labels(): ReadonlySet<string> {
    const labels = new Set<string>();
    for (const { id, type, inputs, custom, external } of this.graph.resources) {
      if (!custom || external) continue;
      if (type === GROUP) for (const name of membersOf(id, inputs)) labels.add(name);
      if (type === SERVICE) for (const name of revisionsIn(inputs)) labels.add(name);
      for (const [key, value] of Object.entries(inputs))
        if (typeof value === "string" && this.places.kindOf(type, key, key) === "own")
          for (const label of [...labelsOf(value), value.toLowerCase()]) labels.add(label);
    }
    return labels;
  }

  #textOf(urn: string): string {
    let text = this.#texts.get(urn);
    if (text === undefined) {
      const resource = this.#byUrn?.get(urn);
      text = resource === undefined || resource.external ? "" : textOf(resource.outputs);
      this.#texts.set(urn, text);
    }
    return text;
  }

  #collect(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { type, inputs, custom, external } of this.graph.resources) {
      if (!custom || external) continue;
      const visit = (value: PropertyValue | undefined, path: string, key: string): void => {
        if (typeof value === "string") {
          const json = parseJson(value);
          if (json !== undefined) {
            visit(json, path, key);
            return;
          }
          const kind = this.places.kindOf(type, path, key);
          const isGiven = (GIVEN.has(key) && kind !== "reference") || (path === key && kind === "own");
          if (isGiven && value.length > 1 && value.length < 256) names.add(value.toLowerCase());
        } else if (Array.isArray(value)) for (const item of value) visit(item, path, key);
        else if (isSecret(value)) visit(reveal(value), path, key);
        else if (isMap(value))
          for (const [inner, item] of Object.entries(value))
            visit(item, path === "" ? inner : `${path}.${inner}`, inner);
      };
      visit(inputs, "", "");
    }
    return names;
  }
}
