import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { transformSync } from "esbuild";

const PAGE = resolve(__dirname, "../../../docs/tenants.md");

/** A project in which the package is installed. */
export interface Installed {
  /** Folder of a copy of an example whose stamp euw1a is up. */
  readonly folder: string;
  /** Runs the package's command in it. @throws Error where it fails */
  readonly stampworks: (...args: string[]) => unknown;
}

/** What each program of docs/tenants.md prints in such a project, by the function that it imports first. */
export const TENANT_PROGRAMS: Readonly<Record<string, string>> = {
  openRegistry: "acme lives on euw1a\n",
  openUsers: "acme is active at euw1a.aws.acme.example\n",
  openView: "acme is here\nacme writes to euw1a, epoch 1\n",
};

/** Gives a tenant what the programs ask for (a stamp, a user, a view), runs each as it stands, and gives what they printed. */
export function runTenantPrograms({ folder, stampworks }: Installed): Readonly<Record<string, string>> {
  stampworks("tenants", "register", "euw1a");
  stampworks("tenants", "place", "acme", "--residency", "eu");
  stampworks("users", "link", userOf(programOf("openUsers")), "acme");
  stampworks("tenants", "view", "push", "euw1a");
  const env = { ...process.env, VIEW: ".stampworks/views/euw1a", STAMP_ID: "euw1a" };
  const printed = Object.keys(TENANT_PROGRAMS).map((name): readonly [string, string] => {
    const { code } = transformSync(programOf(name), { loader: "ts", format: "cjs" });
    writeFileSync(join(folder, `${name}.js`), code);
    return [name, execFileSync(process.execPath, [`${name}.js`], { cwd: folder, encoding: "utf8", env })];
  });
  return Object.fromEntries(printed);
}

/** The program that imports a function first. @throws Error where the page shows none */
export function programOf(imports: string): string {
  const programs = [...readFileSync(PAGE, "utf8").matchAll(/```ts\n([\s\S]*?)```/gu)];
  const found = programs.map(([, text = ""]) => text).find((text) => text.startsWith(`import { ${imports}`));
  if (found === undefined) throw new Error(`docs/tenants.md shows no program that imports ${imports} first`);
  return found;
}

/** The user that a program asks for. */
function userOf(program: string): string {
  const [user] = /[0-9a-f-]{36}/u.exec(program) ?? [];
  if (user === undefined) throw new Error("the program of docs/tenants.md names no user");
  return user;
}
