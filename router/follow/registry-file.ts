import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { z } from "zod";
import { parse } from "../../core/parse";
import { readJsonFile } from "../../core/files/json";
import { shownPath } from "../../core/files/shown-path";
import { fileError } from "../../core/system-error";
import { poolItemSchema, stampItemSchema, tenantItemSchema } from "../../components/routing/contract";
import type { Snapshot } from "../table/build";
import type { RegistrySource, RegistryWrite } from "../../tenants/registry/registry";

/** Most bytes of a registry's file; a million tenants take 200 MB. */
const MAX_BYTES = 1024 * 1024 * 1024;

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
    const { ino, mtimeMs, size } = await this.look();
    const expected = "give the file that stampworks tenants export writes";
    const value = readJsonFile(this.path, { limit: MAX_BYTES, expected });
    const snapshot = parse(fileSchema, value, "registry");
    this.seen = `${mtimeMs} ${size} ${ino}`;
    return snapshot;
  }

  private async look(): Promise<Stats> {
    try {
      return await stat(this.path);
    } catch (error) {
      throw fileError(error, "read", { file: shownPath(this.path) });
    }
  }

  async since(): Promise<readonly RegistryWrite[] | undefined> {
    const { ino, mtimeMs, size } = await this.look();
    return this.seen === `${mtimeMs} ${size} ${ino}` ? [] : undefined;
  }
}
