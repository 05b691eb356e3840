import type { GraphResource } from "../../graph/model/graph";
import { AwsRegistry } from "./aws";
import { AzureRequests } from "./azure";
import { GoogleDocuments } from "./gcp";
import { isKnown } from "./known-differences";
import { argumentsOf } from "./sdk";
import { type Finding, type Judged, judge, norm, type Shape } from "./shape";

/** What was judged of many resources. */
export interface Tally {
  resources: number;
  values: number;
  readonly findings: (Finding & { readonly type: string; readonly name: string })[];
  /** Type → how many resources of it no published description was found for. */
  readonly unjudged: Map<string, number>;
  /** Type and path → how often no description spoke of it. */
  readonly silent: Map<string, number>;
}

/** A fresh tally. */
export function tally(): Tally {
  return { resources: 0, values: 0, findings: [], unjudged: new Map(), silent: new Map() };
}

/** All that the three clouds publish. */
export class Judges {
  readonly aws = new AwsRegistry();
  readonly azure = new AzureRequests();
  readonly gcp = new GoogleDocuments();

  /** The published type that is taken for one of the SDK's. */
  publishedType(type: string): string | undefined {
    if (type.startsWith("aws:")) return this.aws.typeOf(type);
    return type.startsWith("azure-native:") ? this.azure.typeOf(type) : this.gcp.typeOf(type);
  }

  /** Judges a resource by what the SDK and the cloud say of it. */
  add(resource: GraphResource, region: string, sum: Tally): void {
    const { type, name, inputs } = resource;
    if (!/^(aws|azure-native|gcp):/u.test(type)) return;
    const out: Judged = { findings: [], values: 0, silent: [] };
    const args = argumentsOf(type);
    for (const argument of args ?? [])
      if (argument.required && inputs[argument.name] === undefined)
        out.findings.push({ path: argument.name, says: "is required" });
    const shape = this.shapeOf(resource, region);
    if (shape === "absent") out.findings.push({ path: "", says: `is not offered in ${region}` });
    else if (shape === undefined) sum.unjudged.set(type, (sum.unjudged.get(type) ?? 0) + 1);
    else {
      sum.resources += 1;
      const given = new Set((args ?? []).map((argument) => norm(argument.name)));
      judge(inputs, settable(shape, given), "", out);
    }
    if (args !== undefined) {
      const known = new Set(args.map((argument) => norm(argument.name)));
      for (const key of Object.keys(inputs))
        if (!key.startsWith("__") && !known.has(norm(key)))
          out.findings.push({ path: key, says: "is no argument: the cloud or the provider says it" });
    }
    sum.values += out.values;
    const news = out.findings.filter(({ path }) => !isKnown(type, path));
    sum.findings.push(...news.map((finding) => ({ ...finding, type, name })));
    for (const path of out.silent) {
      const key = `${type} ${path.replace(/\[\d+\]/gu, "[]")}`;
      sum.silent.set(key, (sum.silent.get(key) ?? 0) + 1);
    }
  }

  private shapeOf(resource: GraphResource, region: string): Shape | "absent" | undefined {
    const { type, inputs } = resource;
    if (type.startsWith("aws:")) return this.aws.shapeOf(resource, region);
    return type.startsWith("azure-native:")
      ? this.azure.shapeOf(type, inputs["properties"] === undefined)
      : this.gcp.shapeOf(type);
  }
}

let shared: Judges | undefined;

/** Those that a test file shares: to read all that is published takes a second. */
export function sharedJudges(): Judges {
  shared ??= new Judges();
  return shared;
}

/** What the SDK takes as an argument can be said, though the cloud reads it out of the path and not the body. */
function settable(shape: Shape, given: ReadonlySet<string>): Shape {
  const { fields } = shape;
  if (fields === undefined) return shape;
  return {
    ...shape,
    fields: () =>
      new Map(
        [...fields()].map(([key, field]) => [
          key,
          field.readOnly === true && given.has(norm(key)) ? { kind: "any" as const } : field,
        ]),
      ),
  };
}
