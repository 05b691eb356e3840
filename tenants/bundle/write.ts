import { createHash } from "node:crypto";
import { createWriteStream, mkdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { syncFolder } from "../../core/files/durable";
import type { BundleWriter, Part } from "./parts";

/**
 * Writes the parts of one mover into a bundle's folder.
 * @param parts where what was written is noted
 */
export function partWriter(folder: string, mover: string, parts: Part[]): BundleWriter {
  return {
    write: async (part, content, count) => {
      const place = join(folder, mover);
      mkdirSync(place, { recursive: true });
      const file = join(place, part.file);
      const hash = createHash("sha256");
      let bytes = 0;
      const counting = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          bytes += chunk.length;
          done(null, chunk);
        },
      });
      // One that is there is never written over.
      await pipeline(content, counting, createWriteStream(file, { flags: "wx" }));
      const handle = await open(file, "r+");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      syncFolder(place);
      parts.push({ ...part, mover, count: count(), bytes, sha256: hash.digest("hex") });
    },
  };
}
