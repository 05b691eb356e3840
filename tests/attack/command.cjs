/**
 * The command line, kept warm: a process that runs it again and again with other arguments. Its entry is loaded anew for
 * each run, what it loads stays loaded; a run of its own would spend nine tenths of its time on that. Nothing of it is
 * called but the entry, as `node dist/cli/main.js …` does.
 */
const [, , entry] = process.argv;


process.on("message", async ({ number, args }) => {
  const out = [];
  const err = [];
  process.stdout.write = taking(out);
  process.stderr.write = taking(err);
  process.exitCode = undefined;
  process.argv = [process.argv[0], entry, ...args];
  delete require.cache[require.resolve(entry)];
  require(entry);
  while (process.exitCode === undefined) await new Promise((go) => setTimeout(go, 2));
  process.send({ number, code: process.exitCode, out: out.join(""), err: err.join("") });
});

function taking(list) {
  return (chunk, encoding, done) => {
    list.push(String(chunk));
    const then = typeof encoding === "function" ? encoding : done;
    if (then !== undefined) then();
    return true;
  };
}
