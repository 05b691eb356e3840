import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Cloud } from "../../components/contract/cloud";
import { renderRouting } from "../../fleet/check/routing/render-routing";
import { TokenTable } from "../../graph/model/tokens";
import type { GraphResource } from "../../graph/model/graph";
import { bundle } from "../engines/bundle";
import { IDENTITIES, renderReference } from "../render/reference";
import { blueprint } from "../../stacks/blueprint";
import { HOMES, type HomeCloud, renderCentre } from "../central/render";
import { routingOn } from "../routing/layer/homes";

/** A stack as its program describes it. */
export interface RenderedStack {
  readonly fleet: string;
  readonly stack: string;
  readonly region: string;
  readonly resources: readonly GraphResource[];
}

/** A stamp's host, and where the layer lives on AWS. */
const HOST = "a.acme.example";
const HOME = "us-east-1";

/** Every stack of the repository's fleet and of the examples. A program of its own, because examples load the package by its name. */
export function exampleStacks(): readonly RenderedStack[] {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-truth-"));
  const child = bundle("../truth/render-child.ts");
  try {
    const file = join(folder, "stacks.json");
    execFileSync(process.execPath, [child.file, resolve(__dirname, "../.."), file], { stdio: "inherit" });
    return JSON.parse(readFileSync(file, "utf8")) as RenderedStack[];
  } finally {
    child.dispose();
    rmSync(folder, { recursive: true });
  }
}

/** The routing layer on each cloud, in front of stamps on all of them. */
export async function layers(): Promise<readonly RenderedStack[]> {
  const made: RenderedStack[] = [];
  for (const cloud of ["aws", "azure", "gcp"] as const) {
    const outputs = {
      cloud: "aws",
      region: "eu-west-1",
      hostName: HOST,
      originHost: HOST,
      originSecrets: "secret\nother",
    };
    const { graph } = await renderRouting(
      routingOn(cloud, ["euw1a", "weu1z"]),
      () => ({ ...outputs, endpoint: `https://${HOST}` }),
      new TokenTable(),
    );
    made.push({ fleet: "layer", stack: `routing-${cloud}`, region: HOME, resources: graph.resources });
  }
  return made;
}

/** A stamp on each cloud of a class with what no example has: a pooler in front of the database, events, what breaks it on purpose, and tests of restores. */
export async function pooled(): Promise<readonly RenderedStack[]> {
  const { standard, ...classes } = blueprint.classes;
  if (standard === undefined) throw new Error("the fleet has no class standard");
  const database = { ...standard.database, pooling: { enabled: true } };
  const made: RenderedStack[] = [];
  for (const cloud of Object.values(Cloud)) {
    const { resources } = await renderReference(cloud, {
      blueprint: {
        ...blueprint,
        classes: {
          ...classes,
          standard: {
            ...standard,
            database,
            events: { enabled: true },
            drills: { faults: "two-operators", restoreTests: "weekly" },
          },
        },
      },
    });
    const region = IDENTITIES[cloud]["region"] ?? "";
    made.push({ fleet: "pooled", stack: `pooled-${cloud}`, region, resources });
  }
  return made;
}

/** The centre on each cloud, to which events of two stamps go. */
export async function centres(): Promise<readonly RenderedStack[]> {
  const clouds = Object.keys(HOMES) as HomeCloud[];
  return Promise.all(
    clouds.map(async (cloud) => {
      const { resources, stack } = await renderCentre(cloud);
      return { fleet: "centre", stack, region: HOMES[cloud].region, resources };
    }),
  );
}
