// Makes the schemas that frameworks' own generators write for a small shop: node tests/migration/frameworks/generate.mjs
// [django|prisma|rails|rails-plain|hibernate|hibernate-plain …]. What they write is kept as schema.sql, and read by the tests.
// Needs PostgreSQL's programs, and of each framework what its line below says; nothing is installed but into a temporary folder.
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname;
const NOBODY = 65_534;
const temporary = mkdtempSync(join(tmpdir(), "frameworks-"));
chmodSync(temporary, 0o777);

const run = (command, args, more = {}) =>
  execFileSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    cwd: temporary,
    ...more,
  });

function hibernate(env, ...more) {
  const cwd = mkdtempSync(join(temporary, "hibernate-"));
  cpSync(join(here, "hibernate"), cwd, { recursive: true });
  run("mvn", ["-q", "dependency:copy-dependencies", "-DoutputDirectory=jars"], { cwd });
  run("javac", ["-cp", "jars/*", "-d", "classes", "Shop.java"], { cwd });
  run("java", ["-cp", "jars/*:classes", "Shop", "shop.sql", ...more], { cwd });
  run("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-f", join(cwd, "shop.sql")], { env });
}

/** How each makes its tables in the database that the environment names; `pip`, `npm`, `mvn` get what it needs. */
const MAKERS = {
  django(env) {
    const packages = join(temporary, "python");
    run("python3", [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--target",
      packages,
      "Django==5.2.8",
      "psycopg[binary]==3.3.2",
    ]);
    run("python3", [join(here, "django/generate.py")], { env: { ...env, PYTHONPATH: packages } });
  },
  prisma(env) {
    writeFileSync(join(temporary, "package.json"), '{ "private": true, "type": "module" }');
    run("npm", ["install", "--silent", "--ignore-scripts", "prisma@6.19.0", "@prisma/adapter-pg@6.19.0"]);
    cpSync(join(here, "prisma"), join(temporary, "prisma"), { recursive: true });
    // The engine that is compiled to WebAssembly: the other one is no package of npm's.
    writeFileSync(
      join(temporary, "prisma.config.js"),
      `import { PrismaPg } from "@prisma/adapter-pg";
      export default {
        schema: "prisma/schema.prisma", experimental: { adapter: true }, engine: "js",
        adapter: () => Promise.resolve(new PrismaPg({ connectionString: process.env.DATABASE_URL })),
      };`,
    );
    const url = `postgresql://${env.PGUSER}@localhost/${env.PGDATABASE}?host=${encodeURIComponent(env.PGHOST)}`;
    // A file that is there keeps it from being asked for.
    const engines = { PRISMA_QUERY_ENGINE_LIBRARY: "/bin/true", PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true" };
    const flags = ["--from-empty", "--to-schema-datamodel", "prisma/schema.prisma", "--script"];
    const made = run("npx", ["prisma", "migrate", "diff", ...flags], {
      env: { ...env, ...engines, DATABASE_URL: url },
    });
    writeFileSync(join(temporary, "shop.sql"), made);
    run("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-f", join(temporary, "shop.sql")], { env });
  },
  // Debian: apt-get install ruby-activerecord ruby-pg
  rails: (env) => run("ruby", [join(here, "rails/generate.rb")], { env }),
  "rails-plain": (env) => run("ruby", [join(here, "rails/generate.rb"), "plain"], { env }),
  hibernate: (env) => hibernate(env),
  "hibernate-plain": (env) => hibernate(env, "plain"),
};

const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
const data = join(temporary, "data");
const socket = join(temporary, "socket");
run("mkdir", ["-m", "777", socket]);
if (user.uid !== undefined) chownSync(socket, NOBODY, NOBODY);
run("initdb", ["-D", data, "-U", "app", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"], user);
run(
  "pg_ctl",
  ["-D", data, "-w", "-l", join(socket, "log"), "-o", `-c listen_addresses= -k ${socket}`, "start"],
  user,
);
try {
  for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(MAKERS)) {
    const env = { ...process.env, PGHOST: socket, PGUSER: "app", PGDATABASE: name };
    run("createdb", [name], { env });
    MAKERS[name](env);
    const dump = run("pg_dump", ["--no-owner", "--no-privileges", "--inserts"], { env });
    const lines = dump
      .split("\n")
      .filter((line) => line !== "" && !/^(--|\\|SET |SELECT pg_catalog\.set_config)/.test(line));
    writeFileSync(join(here, name, "schema.sql"), `${lines.join("\n")}\n`);
    console.log(`${name}: ${lines.filter((line) => line.startsWith("CREATE TABLE")).length} tables`);
  }
} finally {
  run("pg_ctl", ["-D", data, "-m", "immediate", "stop"], user);
  rmSync(temporary, { recursive: true, force: true });
}
