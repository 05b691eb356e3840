import type { KeptValues } from "./kept";

/** What a process keeps of its fleets' programs, a project at a time. */
export class RenderCache {
  readonly #projects = new Map<string, KeptValues>();

  /**
   * Undefined where it can't be said what modules a program was made of: another loader than Node.js's own has them.
   * @param root the project's folder, links resolved
   */
  async of(root: string): Promise<KeptValues | undefined> {
    const { areModulesKnown } = await import("../../render/observe/loaded.js");
    if (!areModulesKnown()) return undefined;
    const { KeptValues: Kept } = await import("./kept.js");
    const found = this.#projects.get(root) ?? new Kept(root);
    this.#projects.set(root, found);
    return found;
  }

  /** Writes what was made. A cache that can't be written is none, and no error. */
  async close(): Promise<void> {
    for (const kept of this.#projects.values()) await kept.close();
  }
}
