import { isMap, isScalar, type Node } from "yaml";
import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import {
  CONFIG_KEYS,
  type Locate,
  NAMESPACE,
  readIdentity,
  ROUTING_STACK,
} from "../../components/program/config";
import { CENTRAL_KEYS, type CentralHome, readCentralConfig } from "../../components/program/central-config";
import { ROUTING_KEYS, readRoutingConfig, type RoutingConfig } from "../../components/program/routing-config";
import { type GoValue, goValue, hasNoJson } from "./go-yaml";
import { ciphertext, configValue } from "./config-value";
import { fieldOf, readOwnIdentity, type StackIdentity } from "./own-program";
import type { Project } from "./project";
import { readText } from "../../core/files/read-text";
import { shownPath } from "../../core/files/shown-path";
import { type Entry, kindOf, parseYaml, type Place, type YamlFile } from "../../core/files/yaml";

/** A stack as its config file describes it. */
export interface StackEntry {
  /** The stack's name; a stamp's id. */
  readonly id: string;
  /** The config file, relative to the project, fit to be shown. */
  readonly file: string;
  /** The stack's config as Pulumi passes it, `namespace:key` → value. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` that are secret. */
  readonly secretKeys: readonly string[];
  /** A stamp's; the routing layer and centres have none. */
  readonly identity?: StackIdentity;
  /** Where a key of the fleet's namespace stands in the file. */
  placeOf(key: string): Place;
}

/** One stamp's stack. */
export interface StampEntry extends StackEntry {
  readonly identity: StackIdentity;
}

/** The routing layer's stack. */
export interface RoutingEntry extends StackEntry, RoutingConfig {
  readonly identity?: never;
}

/** A centre's stack. */
export interface CentralEntry extends StackEntry {
  readonly home: CentralHome;
  readonly identity?: never;
}

/** What a config file said, or all that is wrong with it. */
export type StackResult = { readonly stamp: StampEntry } | Problems;
/** What the routing stack's config file said, or all that is wrong with it. */
export type RoutingResult = { readonly routing: RoutingEntry } | Problems;

/** What a centre's config file said, or all that is wrong with it. */
export type CentralResult = { readonly centre: CentralEntry } | Problems;

interface Problems {
  readonly problems: readonly StampError[];
  /** The class that a stamp's file names, where its faults are others; the blueprint says whether there is one. */
  readonly named?: NamedClass;
}

/** A class, as a stamp's config file names it. */
export interface NamedClass {
  readonly file: string;
  readonly place: Place;
  readonly name: string;
}

/** What a kind of stack has in its config. */
interface StackKind<T> {
  /** Keys of the fleet's namespace it may have, without namespace. */
  readonly keys: readonly string[];
  /** Those that may be secret. */
  readonly secrets: readonly string[];
  /** The key that a full name of the config is, without namespace; default by the fleet's namespace. */
  readonly keyOf?: (name: string) => string | undefined;
  read(read: (key: string) => unknown, locate: Locate): T;
}

const ROUTING_KIND: StackKind<RoutingConfig> = {
  keys: ROUTING_KEYS,
  secrets: ["tokenKey"],
  read: readRoutingConfig,
};

const CENTRAL_KIND: StackKind<CentralHome> = {
  keys: CENTRAL_KEYS,
  secrets: [],
  read: readCentralConfig,
};

/** Keys Pulumi itself writes at the top of a stack's config file. */
const TOP_LEVEL = ["config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"];
const START: Place = { line: 1, column: 1 };

/** Reads one stack's config file. Never throws for what the file holds: all problems come in the result. */
export function readStackConfig(project: Project, id: string, path: string): StackResult {
  const file = shownPath(path);
  return collected(() => parseStackConfig(project, id, file, readText(project.root, path)));
}

/** Reads the routing stack's config file, as {@link readStackConfig} does a stamp's. */
export function readRoutingFile(project: Project, path: string): RoutingResult {
  const file = shownPath(path);
  return collected(() => {
    const result = parseYaml(readText(project.root, path), file);
    if ("problems" in result) return result;
    const read = new StackReader(project, ROUTING_STACK, result.yaml, ROUTING_KIND).read();
    return "problems" in read ? read : { routing: { ...read.entry, ...read.value } };
  });
}

/** Reads a centre's config file, as {@link readStackConfig} does a stamp's. */
export function readCentralFile(project: Project, id: string, path: string): CentralResult {
  const file = shownPath(path);
  return collected(() => {
    const result = parseYaml(readText(project.root, path), file);
    if ("problems" in result) return result;
    const read = new StackReader(project, id, result.yaml, CENTRAL_KIND).read();
    return "problems" in read ? read : { centre: { ...read.entry, home: read.value } };
  });
}

function collected<T>(work: () => T | Problems): T | Problems {
  try {
    return work();
  } catch (error) {
    if (error instanceof StampError) return { problems: [error] };
    throw error;
  }
}

/** What the text of a stack's config says, be it in a file yet or not. */
export function parseStackConfig(project: Project, id: string, file: string, text: string): StackResult {
  const result = parseYaml(text, file);
  if ("problems" in result) return result;
  const read = new StackReader(project, id, result.yaml, kindOfStamp(project, id)).read();
  return "problems" in read ? read : { stamp: { ...read.entry, identity: read.value } };
}

function kindOfStamp({ own }: Project, id: string): StackKind<StackIdentity> {
  if (own === undefined)
    return { keys: CONFIG_KEYS, secrets: [], read: (read, locate) => readIdentity(id, read, locate) };
  return {
    keys: [],
    secrets: [],
    keyOf: (name) => fieldOf(own, name),
    read: (read, locate) => readOwnIdentity(own, id, read, locate),
  };
}

class StackReader<T> {
  private readonly problems: StampError[] = [];
  /** The kind's keys, without namespace. */
  private readonly own = new Map<string, Entry>();
  private readonly config: Record<string, string> = {};
  private readonly secretKeys: string[] = [];
  private configPlace: Place = START;

  constructor(
    private readonly project: Project,
    private readonly id: string,
    private readonly yaml: YamlFile,
    private readonly kind: StackKind<T>,
  ) {}

  read(): { readonly entry: Omit<StackEntry, "identity">; readonly value: T } | Problems {
    for (const entry of this.yaml.entries) {
      if (!TOP_LEVEL.includes(entry.key)) {
        this.fail(entry.keyPlace, entry.key, "unknown key", {
          allowed: TOP_LEVEL.join(", "),
          fix: "put the identity below config:",
        });
      }
    }
    this.readConfig();
    const value = this.readOwn();
    if (value === undefined || this.problems.length > 0)
      return { problems: this.problems, ...defined({ named: this.namedClass() }) };
    // What an entry keeps must not lead to the parsed file: ten thousand of them would stay in memory with it.
    const { id, config, configPlace, secretKeys } = this;
    this.addDefaults();
    const places = new Map([...this.own].map(([key, entry]) => [key, entry.place]));
    const placeOf = (key: string): Place => places.get(key) ?? configPlace;
    return { entry: { id, file: this.yaml.file, config, secretKeys, placeOf }, value };
  }

  private namedClass(): NamedClass | undefined {
    const entry = this.own.get("class");
    const name = entry === undefined ? undefined : plain(entry.node);
    const field = `${NAMESPACE}:class`;
    if (entry === undefined || typeof name !== "string") return undefined;
    return this.problems.some(({ details }) => details.field === field)
      ? undefined
      : { file: this.yaml.file, place: entry.place, name };
  }

  private readConfig(): void {
    const top = this.yaml.entries.find(({ key }) => key === "config");
    if (top === undefined) return;
    this.configPlace = top.keyPlace;
    if (!isMap(top.node)) {
      const received = `a ${kindOf(top.node)}`;
      // With nothing below it, what is missing is the better message.
      if (top.node !== null && !isEmpty(top.node)) {
        this.fail(top.place, "config", "not allowed", { received, allowed: "a map of keys" });
      }
      return;
    }
    for (const entry of this.yaml.entriesOf(top.node)) this.readKey(entry);
  }

  private readKey(entry: Entry): void {
    const key = entry.key.includes(":") ? entry.key : `${this.project.name}:${entry.key}`;
    if (Object.hasOwn(this.config, key)) {
      this.fail(entry.keyPlace, key, "the key appears twice, with and without its namespace", {
        fix: "keep one",
      });
      return;
    }
    if (hasNoJson(goValue(entry.node))) {
      const fix = "put it in quotes, or write a number that is one";
      this.fail(entry.place, key, "a number that Pulumi refuses", { allowed: "finite numbers", fix });
      return;
    }
    const { value, secret } = configValue(entry.node);
    // It has a colon, so it is not __proto__, to which an assignment would set nothing.
    this.config[key] = value;
    if (secret) this.secretKeys.push(key);
    const name = this.kind.keyOf === undefined ? ownKey(key) : this.kind.keyOf(key);
    if (name === undefined) return;
    if (this.kind.keyOf === undefined && !this.kind.keys.includes(name)) this.failUnknown(entry, name);
    else if (secret && ciphertext(entry.node) !== undefined && !this.kind.secrets.includes(name)) {
      const fix = `write it in plain text: pulumi config set ${key} <value>`;
      this.fail(entry.place, key, "an identity is not secret", { received: "an encrypted value", fix });
    } else this.own.set(name, entry);
  }

  private readOwn(): T | undefined {
    const read = (key: string): unknown => {
      const node = this.own.get(key)?.node;
      // What the stack leaves out is the project's to say, and arrives as the text that Pulumi would pass.
      return node === undefined ? this.defaultOf(key) : plain(node);
    };
    const faulty = new Set(this.problems.map(({ details }) => details.field));
    if (faulty.has("config")) return undefined;
    try {
      return this.kind.read(read, (error, key) => this.locate(error, key));
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      const found = error.problems.length > 0 ? error.problems : [error];
      // A key that was refused already is not missing.
      const left = together(found.filter(({ details }) => !faulty.has(details.field)));
      this.problems.push(...left.map((problem) => this.aboutEnvironment(problem)));
      return undefined;
    }
  }

  private defaultOf(key: string): unknown {
    const { defaults } = this.project;
    const { keyOf } = this.kind;
    const name =
      keyOf === undefined ? `${NAMESPACE}:${key}` : Object.keys(defaults).find((each) => keyOf(each) === key);
    const declared = name === undefined ? undefined : defaults[name];
    return declared === undefined || declared.secret ? undefined : declared.value;
  }

  /** Values of Pulumi ESC are known to who may open its environments only; a fleet is read without. */
  private aboutEnvironment(problem: StampError): StampError {
    const environment = this.yaml.entries.find(({ key }) => key === "environment");
    if (environment === undefined || problem.problem !== "missing") return problem;
    const { line } = environment.keyPlace;
    const fix = `write it below config:; what environment: (line ${line}) brings from Pulumi ESC is not read here`;
    return new StampError(problem.code, problem.problem, { ...problem.details, fix });
  }

  private locate(error: StampError, key: string): StampError {
    const { file } = this.yaml;
    const entry = this.own.get(key);
    const place = key === "id" ? START : (entry?.place ?? this.configPlace);
    const value = isScalar(entry?.node) ? entry.node : undefined;
    const read = goValue(value ?? null);
    const isOtherType = typeof read !== "string" && error.details.allowed === "a value of type string";
    // A day without quotes reaches the program as a point in time, which no release is.
    const isOtherText = typeof read === "string" && value !== undefined && read !== value.value;
    if (!isOtherType && !isOtherText) return error.at({ file, ...place });
    const details = {
      ...error.details,
      allowed: isOtherType ? "a text" : (error.details.allowed ?? "a text"),
      fix: `put it in quotes: "${value?.source ?? ""}"`,
    };
    return new StampError(error.code, error.problem, { file, ...place, ...details });
  }

  private failUnknown(entry: Entry, name: string): void {
    const allowed = this.kind.keys.map((key) => `${NAMESPACE}:${key}`).join(", ");
    const fix =
      name === "id"
        ? "the id is the stack's name: rename the file"
        : "correct it or remove it; what all stamps share belongs in the blueprint";
    this.fail(entry.keyPlace, shown(`${NAMESPACE}:${name}`).slice(1, -1), "unknown key", { allowed, fix });
  }

  /** What the project says for keys the stack leaves out, as Pulumi merges it. */
  private addDefaults(): void {
    for (const [key, { value, secret }] of Object.entries(this.project.defaults)) {
      if (Object.hasOwn(this.config, key)) continue;
      this.config[key] = value;
      if (secret) this.secretKeys.push(key);
    }
  }

  private fail(
    place: Place,
    field: string,
    problem: string,
    details: { received?: string; allowed?: string; fix?: string },
  ): void {
    this.problems.push(
      new StampError("input", problem, { file: this.yaml.file, ...place, field, ...details }),
    );
  }
}

/** A key of the fleet's namespace, without it. */
function ownKey(name: string): string | undefined {
  return name.startsWith(`${NAMESPACE}:`) ? name.slice(NAMESPACE.length + 1) : undefined;
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

/** Several missing keys are one fault: nothing has been filled in yet. */
function together(problems: readonly StampError[]): StampError[] {
  const missing = problems.filter(({ problem }) => problem === "missing");
  const [first] = missing;
  if (first === undefined || missing.length === 1) return [...problems];
  const field = missing.map(({ details }) => details.field ?? "").join(", ");
  const fix = "set each with pulumi config set <key> <value>, or write them below config:";
  const error = new StampError("input", "missing", { ...first.details, field, fix });
  return [error, ...problems.filter((problem) => !missing.includes(problem))];
}

/** A value with the type that Pulumi's reader gives it. */
function plain(node: Node | null): unknown {
  return jsOf(goValue(node));
}

function jsOf(value: GoValue): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, GoValue>)];
    return Object.fromEntries(entries.map(([key, inner]) => [key, jsOf(inner)]));
  }
  return Array.isArray(value) ? (value as readonly GoValue[]).map(jsOf) : value;
}
