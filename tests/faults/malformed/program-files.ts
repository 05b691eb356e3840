import { decodeTable, encodeTable, LastGood } from "../../../router/follow/last-good";
import { FileRegistry } from "../../../router/follow/registry-file";
import { Manifest } from "../../../tenants/migration/objects/manifest";
import type { Kept, Reader } from "./reader";

const OBJECTS = `["a/letter.txt",{"tags":{"euw1a":"1","euw1b":"2"},"hash":"${"0".repeat(64)}","size":4}]\n["b/gone.txt"]\n`;

/** Files that no command reads, but a router, or a mover in the middle of its work. */
export function programFiles({ text }: Kept): readonly Reader[] {
  return [
    {
      ...{ name: "the registry's export", file: "registry.json", seed: text("registry.json") },
      by: (path) => new FileRegistry(path).snapshot(),
    },
    {
      ...{
        name: "a router's last good table",
        file: "last-good",
        seed: encodeTable({ "s:euw1a": "up", "t:acme": "euw1a" }),
      },
      isSpare: true,
      by: (path) => {
        const table = new LastGood(path).load();
        // What it believes says the same when it is written again, or it was another's.
        if (table !== undefined && decodeTable(encodeTable(table)) === undefined)
          throw new Error("half a table");
      },
    },
    {
      ...{ name: "what a mover of objects knows", file: "objects.jsonl", seed: OBJECTS },
      by: (path) => void new Manifest(path).keys(),
    },
  ];
}
