import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { START } from "../start";

const MAIN = [process.execPath, ...START, resolve(__dirname, "../../dist/cli/main.js")];

/** `npx stampworks` as steps call it, with the simulator for its engine; whether a stamp answers is nothing it could be asked. */
const NPX = `args=()
for each in "\${@:2}"; do
  case "$each" in
    pulumi) args+=(embedded) ;;
    --gate-stamp) ;;
    *) args+=("$each") ;;
  esac
done
exec ${MAIN.map((part) => `'${part}'`).join(" ")} "\${args[@]}"`;

/** Makes a folder of commands that stand in for those of a runner, in a checkout. @returns the folder */
export function standIns(root: string, more: Readonly<Record<string, string>> = {}): string {
  const folder = join(root, "stand-ins");
  mkdirSync(folder);
  for (const [name, script] of Object.entries({ npx: NPX, ...more })) {
    const path = join(folder, name);
    writeFileSync(path, `#!/usr/bin/env bash\n${script}\n`);
    chmodSync(path, 0o755);
  }
  return folder;
}
