// Checks the fleets of some folders, one after the other, as the command does, and says of each what was rendered and why it is
// not kept: node check-child.js <dist> <folder>…
const { join } = require("node:path");

const [, , dist, ...folders] = process.argv;
const { RenderCache } = require(join(dist, "fleet/renders/cache.js"));
const { check } = require(join(dist, "fleet/check/check.js"));
const { KeptGraphs } = require(join(dist, "fleet/renders/graphs.js"));

// A fleet of some stamps stands for one that is so many times as large: threads are begun for it.
const { RenderWorkers } = require(join(dist, "fleet/renders/workers/workers.js"));
const begin = RenderWorkers.of;
RenderWorkers.of = (project, renders, { parallel, stacks }) =>
  begin.call(RenderWorkers, project, renders, {
    parallel,
    stacks: stacks * Number(process.env.CHECK_STANDS_FOR ?? 1),
  });

let rendered = 0;
const get = KeptGraphs.prototype.get;
KeptGraphs.prototype.get = function counted(parts, make, mayKeep) {
  const count = () => {
    rendered += 1;
    return make();
  };
  return get.call(this, parts, count, mayKeep);
};

async function main() {
  for (const cwd of folders) {
    rendered = 0;
    const renders = new RenderCache();
    const signal = new AbortController().signal;
    const engine = { name: "embedded", open: () => Promise.reject(new Error("no engine is needed")) };
    let judged = 0;
    const emit = ({ kind }) => {
      if (kind === "work") judged += 1;
    };
    const result = await check(
      { states: [] },
      {
        cwd,
        renders,
        signal,
        engine,
        emit,
        parallel: Number(process.env.CHECK_PARALLEL ?? 2),
        env: process.env,
      },
    ).catch((error) => ({ failed: error.message, problems: error.problems?.map(({ message }) => message) }));
    await renders.close();
    if (result.failed !== undefined) {
      process.stdout.write(`${JSON.stringify({ rendered, judged, ...result })}\n`);
      continue;
    }
    const { folder, files, projectFile, ...verdict } = result;
    const { refused } = await renders.of(folder);
    process.stdout.write(`${JSON.stringify({ rendered, judged, refused, verdict })}\n`);
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
