import { messageOf } from "../../core/message";
import { isMap } from "../../graph/model/property";
import type { Engine } from "../../engines/engine";
import type { EngineSource } from "../context";
import { type Finding, fine, unknown } from "./finding";

/** What a stamp's stack has of its cloud already. */
export interface Made {
  readonly urns: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

const NOTHING: Made = { urns: new Set(), findings: [] };

/** Reads what stamps' stacks have; whoever can't read it must not take a stamp's own names for somebody else's. */
export class MadeStacks {
  #engine: Promise<Engine> | undefined;

  /** @param root the project's folder */
  constructor(
    private readonly source: EngineSource,
    private readonly root: string,
  ) {}

  /** What the stack has; nothing where the project's stacks live in simulated clouds, as a real one knows none of it. */
  async of(project: string, stack: string): Promise<Made> {
    if (this.source.name !== "pulumi") return NOTHING;
    try {
      this.#engine ??= this.source.open(this.root);
      const urns = urnsIn(await (await this.#engine).export({ project, stack }));
      if (urns.size === 0) return NOTHING;
      const says = `${urns.size} of its resources are made: their names and their places in quotas are its own`;
      return { urns, findings: [fine("stack", says)] };
    } catch (error) {
      const says = `its state can't be read, so names that are taken may be its own: ${messageOf(error)}`;
      return { urns: new Set(), findings: [unknown("stack", says, "pulumi login; pulumi stack ls")] };
    }
  }

  async close(): Promise<void> {
    await this.#engine?.then(
      (engine) => engine.close(),
      () => undefined,
    );
  }
}

function urnsIn(state: unknown): ReadonlySet<string> {
  const deployment: unknown = Reflect.get(Object(state), "deployment");
  const resources: unknown = Reflect.get(Object(deployment), "resources");
  return new Set(
    (Array.isArray(resources) ? resources : []).flatMap((resource) =>
      isMap(resource) && resource["custom"] === true && typeof resource["urn"] === "string"
        ? [resource["urn"]]
        : [],
    ),
  );
}
