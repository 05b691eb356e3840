import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { parse } from "../../core/parse";
import { StampError } from "../../core/errors";
import { poolItemSchema, stampItemSchema, tenantItemSchema } from "../../components/routing/contract";
import type { Snapshot } from "../table/build";
import type { RegistrySource, RegistryWrite } from "../../tenants/registry/registry";

const fileSchema = z.strictObject({
  version: z.int().min(1),
  stamps: z.array(stampItemSchema),
  pools: z.array(poolItemSchema),
  tenants: z.array(tenantItemSchema),
});

/**
 * A registry exported to a JSON file, which whoever exports it replaces as a whole (write beside it, then rename).
 * For routers away from a cloud's registry, and for trying out.
 */
export class FileRegistry implements RegistrySource {
  private seen = "";

  constructor(private readonly path: string) {}

  /** @throws StampError `input` when the file is no registry */
  async snapshot(): Promise<Snapshot> {
    const { mtimeMs, size, ino } = await stat(this.path);
    const text = await readFile(this.path, "utf8");
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new StampError("input", "the registry's file is no JSON", { file: this.path }, { cause: error });
    }
    const snapshot = parse(fileSchema, value, "registry");
    this.seen = `${mtimeMs} ${size} ${ino}`;
    return snapshot;
  }

  async since(): Promise<readonly RegistryWrite[] | undefined> {
    const { mtimeMs, size, ino } = await stat(this.path);
    return this.seen === `${mtimeMs} ${size} ${ino}` ? [] : undefined;
  }
}
