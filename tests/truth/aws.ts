import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GraphResource } from "../../graph/model/graph";
import { bestType, type Candidate } from "./match";
import { PUBLISHED } from "./published";
import type { Shape } from "./shape";
import { norm } from "./shape";

const SCHEMAS = join(PUBLISHED, "cfn_lint/cfnlint/data/schemas");

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly enum?: readonly (string | number | boolean)[];
  readonly const?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
}

interface ResourceSchema extends JsonSchema {
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly readOnlyProperties?: readonly string[];
}

const json = <T>(file: string): T => JSON.parse(readFileSync(join(SCHEMAS, file), "utf8")) as T;

/** Types that another service's are more like than their own. */
const NAMED: Readonly<Record<string, string>> = {
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "AWS::Events::EventBusPolicy",
};

/** CloudFormation's registry: what each region's control planes take. */
export class AwsRegistry {
  private readonly regions = new Map<string, Readonly<Record<string, string>>>();
  private readonly schemas = new Map<string, ResourceSchema>();
  private readonly types = new Map<string, string | undefined>();
  private readonly candidates: readonly Candidate[];
  private readonly classes = json<Readonly<Record<string, JsonSchema>>>(
    "extensions/aws_rds_dbinstance/dbinstanceclass_enum.json",
  );
  private readonly nodes = json<Readonly<Record<string, JsonSchema>>>(
    "extensions/aws_elasticache_cachecluster/cachenodetype_enum.json",
  );

  constructor() {
    this.candidates = Object.keys(this.region("us-east-1")).map((name) => {
      const [, service = "", type = ""] = name.split("::");
      return {
        name,
        service,
        type,
        fields: () => Object.keys(this.schema(name, "us-east-1")?.properties ?? {}),
      };
    });
  }

  /** The published type that a type of the SDK is; undefined where none is enough alike. */
  typeOf(type: string): string | undefined {
    if (!this.types.has(type)) this.types.set(type, NAMED[type] ?? bestType(type, this.candidates));
    return this.types.get(type);
  }

  /** What a region takes of a resource; "absent" where the region does not have its type at all. */
  shapeOf({ type, inputs }: GraphResource, region: string): Shape | "absent" | undefined {
    const name = this.typeOf(type);
    if (name === undefined) return undefined;
    const schema = this.schema(name, region);
    if (schema === undefined) return "absent";
    const shape = this.resource(name, schema);
    const sold = this.sold(name, region, String(inputs["engine"] ?? "postgres"));
    if (sold === undefined || shape.fields === undefined) return shape;
    const { fields } = shape;
    return { ...shape, fields: () => new Map([...fields(), ...sold]) };
  }

  private region(region: string): Readonly<Record<string, string>> {
    const known =
      this.regions.get(region) ?? json<Readonly<Record<string, string>>>(`providers/${region}.json`);
    this.regions.set(region, known);
    return known;
  }

  private schema(name: string, region: string): ResourceSchema | undefined {
    const file = this.region(region)[name];
    if (file === undefined) return undefined;
    const known = this.schemas.get(file) ?? json<ResourceSchema>(`resources/${file}.json`);
    this.schemas.set(file, known);
    return known;
  }

  private resource(name: string, schema: ResourceSchema): Shape {
    const [, service = "", type = ""] = name.split("::");
    const readOnly = new Set(
      (schema.readOnlyProperties ?? []).map((path) => path.replace("/properties/", "")),
    );
    const top = this.shape(schema, schema.definitions ?? {}, [
      norm(type),
      norm(service),
      ...prefixes(type),
      ...endings(service),
    ]);
    const { fields } = top;
    if (fields === undefined) return top;
    return {
      ...top,
      fields: () =>
        new Map(
          [...fields()].map(([key, field]) => [
            key,
            readOnly.has(key) ? { ...field, readOnly: true } : field,
          ]),
        ),
    };
  }

  private shape(
    schema: JsonSchema,
    definitions: Readonly<Record<string, JsonSchema>>,
    words: readonly string[],
    required = false,
  ): Shape {
    const { $ref } = schema;
    if ($ref !== undefined) {
      const named = definitions[$ref.split("/").at(-1) ?? ""];
      return named === undefined ? { kind: "any" } : this.shape(named, definitions, words, required);
    }
    const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
    const said = { ...(required ? { required } : {}), words };
    if (schema.properties !== undefined) {
      const { properties } = schema;
      return {
        ...said,
        kind: "object",
        fields: () =>
          new Map(
            Object.entries(properties).map(([key, field]) => [
              key,
              this.shape(field, definitions, words, schema.required?.includes(key) ?? false),
            ]),
          ),
      };
    }
    if (types.length !== 1) return { ...said, kind: "any" };
    switch (types[0]) {
      case "array": {
        const { items } = schema;
        return {
          ...said,
          ...limits(schema),
          kind: "array",
          ...(items === undefined ? {} : { items: () => this.shape(items, definitions, words) }),
        };
      }
      case "string":
        return { ...said, ...limits(schema), kind: "string" };
      case "integer":
      case "number":
        return { ...said, ...limits(schema), kind: "number" };
      case "boolean":
        return { ...said, kind: "boolean" };
      case "object":
        return { ...said, kind: "object" };
      case undefined:
      default:
        return { ...said, kind: "any" };
    }
  }

  /** What is sold in a region: machine classes of databases and caches. */
  private sold(name: string, region: string, engine: string): ReadonlyMap<string, Shape> | undefined {
    if (name === "AWS::RDS::DBInstance") {
      const sold = classesFor(this.classes[region], engine);
      return sold === undefined ? undefined : new Map([["DBInstanceClass", { kind: "string", enum: sold }]]);
    }
    if (name !== "AWS::ElastiCache::ReplicationGroup") return undefined;
    const sold = enumIn(this.nodes[region]);
    return sold === undefined ? undefined : new Map([["CacheNodeType", { kind: "string", enum: sold }]]);
  }
}

/** What a type's properties may begin with: `DBInstance` → `db`, `dbinstance`. */
function prefixes(type: string): string[] {
  const words = type.match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]+/gu) ?? [];
  return words.map((_word, index) => norm(words.slice(0, index + 1).join("")));
}

/** `ElastiCache` → `cache`. */
function endings(service: string): string[] {
  return (service.match(/[A-Z][a-z0-9]+/gu) ?? []).map(norm);
}

function limits(schema: JsonSchema): Partial<Shape> {
  const { pattern, minLength, maxLength, minimum, maximum, minItems, maxItems } = schema;
  return {
    ...(schema.enum === undefined ? {} : { enum: schema.enum.map(String) }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
  };
}

function classesFor(rules: JsonSchema | undefined, engine: string): readonly string[] | undefined {
  // A line a licence: an engine's classes are those of all its lines.
  const classes = (rules?.allOf ?? []).flatMap((rule) => {
    const named = rule.if?.properties?.["Engine"];
    return named?.const === engine ? (rule.then?.properties?.["DBInstanceClass"]?.enum ?? []) : [];
  });
  return classes.length === 0 ? undefined : classes.map(String);
}

/** The first list of words anywhere in a rule. */
function enumIn(rule: JsonSchema | undefined): readonly string[] | undefined {
  if (rule === undefined) return undefined;
  if (rule.enum !== undefined) return rule.enum.map(String);
  const inner = [
    ...Object.values(rule.properties ?? {}),
    ...(rule.allOf ?? []),
    ...(rule.then === undefined ? [] : [rule.then]),
  ];
  for (const part of inner) {
    const found = enumIn(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
