import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNats, type LocalNats, localNats } from "../../events/local/nats";
import { HAS_POSTGRES } from "../migration/servers";

const COMMANDS = ["nats-server", join(__dirname, "../../.tools/nats/nats-server")];

/** nats-server: on PATH, or where `npm run nats:install` puts it; undefined when there is none. */
export const NATS = COMMANDS.find((command) => spawnSync(command, ["--version"]).status === 0);

/** Whether PostgreSQL and NATS are at hand. */
export const HAS_CHAIN = HAS_POSTGRES && NATS !== undefined;
/** `describe` where PostgreSQL and NATS are at hand; else one line that says why it is skipped. */
export const withChain: jest.Describe = HAS_CHAIN ? describe : describe.skip;
if (NATS === undefined) process.stderr.write("skipped: no nats-server (npm run nats:install gets one)\n");

/**
 * A broker in a folder of its own.
 * @param change makes another one of its configuration
 */
export async function testNats(
  change: (config: string) => string = (config) => config,
): Promise<LocalNats & { remove(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-nats-"));
  const nats = await localNats(findNats(COMMANDS), join(folder, "nats"));
  const config = join(folder, "nats/nats.conf");
  writeFileSync(config, change(readFileSync(config, "utf8")));
  return {
    ...nats,
    async remove() {
      await nats.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
