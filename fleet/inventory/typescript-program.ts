import { createRequire, SourceMap, type SourceMapPayload } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, extname, isAbsolute, join, relative, sep } from "node:path";
import { compileFunction, constants } from "node:vm";
import type * as esbuild from "esbuild";
import type { BuildFailure, BuildOptions, OutputFile } from "esbuild";
import { StampError } from "../../core/errors";
import { isThere } from "../../core/files/read-bytes";
import { shownPath } from "../../core/files/shown-path";
import type { Observation } from "../../render/observe/observation";
import { resolveModule } from "./main-module";

/** Sources of the project, as Pulumi's own runner compiles them; anything else is for Node.js to load. */
const SOURCES = new Set([".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"]);

/** A source, compiled: CommonJS, and which of its lines came from where. */
interface Compiled {
  readonly code: string;
  readonly map: SourceMapPayload;
}

interface LoadedModule {
  exports: unknown;
}

/**
 * Loads a program written in TypeScript without a build step, as Pulumi's runner does, but without type-checking: that
 * would read the declarations of the clouds' SDKs at each command, and is an editor's and a pipeline's to do. Its sources
 * are read anew each time; packages are loaded as always, once for the process.
 */
export class TypeScriptProgram {
  private readonly compiled = new Map<string, Compiled>();
  private readonly modules = new Map<string, LoadedModule>();

  /**
   * @param root the project's folder, links resolved
   * @param before the same program as it was loaded before: its sources are not compiled once more
   * @param observation is told the sources, which Node.js's own list of modules does not name; default: nobody looks
   */
  constructor(
    private readonly root: string,
    before?: TypeScriptProgram,
    private readonly observation?: Observation,
  ) {
    for (const [path, compiled] of before?.compiled ?? []) this.compiled.set(path, compiled);
  }

  /**
   * What the module exports.
   * @throws StampError `input` with the place of each fault, when a source can't be compiled
   */
  load(path: string): unknown {
    const known = this.modules.get(path);
    if (known !== undefined) return known.exports;
    const { code } = this.compile(path);
    const module: LoadedModule = { exports: {} };
    this.modules.set(path, module);
    const run = compileFunction(code, ["exports", "require", "module", "__filename", "__dirname"], {
      filename: path,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    Reflect.apply(run, module.exports, [module.exports, this.requireFrom(path), module, path, dirname(path)]);
    return module.exports;
  }

  /** Where in the sources an error came from: the innermost line of them in its stack. */
  placeOf(error: unknown): { file: string; line: number; column: number } | undefined {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    for (const frame of stack.split("\n").filter((line) => /^\s+at /u.test(line))) {
      const [, path = "", line, column] =
        /\(?([^()]+):(\d+):(\d+)\)?$/u.exec(frame.replace(/^\s+at /u, "")) ?? [];
      const source = this.compiled.get(path);
      if (source === undefined) continue;
      const entry = new SourceMap(source.map).findEntry(Number(line) - 1, Number(column) - 1);
      if (!("originalLine" in entry)) continue;
      return { file: this.shown(path), line: entry.originalLine + 1, column: entry.originalColumn + 1 };
    }
    return undefined;
  }

  private requireFrom(path: string): NodeJS.Require {
    const own = createRequire(path);
    const load = (request: string): unknown => {
      const found = resolveModule(request, path);
      const isOurs = found !== undefined && isSource(found) && !isLinked(request, found);
      return isOurs ? this.load(found) : (own(request) as unknown);
    };
    return Object.assign(load, own);
  }

  private compile(path: string): Compiled {
    if (!this.compiled.has(path)) {
      const all = unobserved(this.observation, () => this.compileAll(path));
      for (const [file, compiled] of all) this.compiled.set(file, compiled);
    }
    this.note(path);
    const compiled = this.compiled.get(path);
    if (compiled === undefined) throw new Error(`esbuild wrote nothing for ${path}`);
    return compiled;
  }

  /** A source, and the settings that a compiler takes for it. */
  private note(path: string): void {
    this.observation?.sources.add(path);
    for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
      const settings = join(folder, "tsconfig.json");
      this.observation?.files.add(settings);
      if (!isThere(settings)) continue;
      // What it extends is found by rules of the compiler's own.
      if (/"extends"/u.test(readFileSync(settings, "utf8")))
        this.observation?.refuse("is compiled by settings that extend others");
    }
  }

  /** The module and all sources that it leads to, in two runs of the compiler: one finds them, one compiles each by itself. */
  private compileAll(path: string): Map<string, Compiled> {
    const { inputs } = this.esbuild({
      entryPoints: [path],
      bundle: true,
      packages: "external",
      metafile: true,
    });
    const files = [...new Set([path, ...inputs])].filter(isSource);
    const { outputs } = this.esbuild({ entryPoints: files, sourcemap: "external" });
    const texts = new Map(outputs.map((file) => [file.path, file.text]));
    return new Map(
      outputs
        .filter(({ path: name }) => name.endsWith(".js"))
        .map((file): [string, Compiled] => {
          const map = JSON.parse(texts.get(`${file.path}.map`) ?? "{}") as SourceMapPayload;
          return [files[Number(/(\d+)\.js$/u.exec(file.path)?.[1])] ?? "", { code: file.text, map }];
        }),
    );
  }

  private esbuild(options: Omit<BuildOptions, "entryPoints"> & { readonly entryPoints: readonly string[] }): {
    inputs: string[];
    outputs: readonly OutputFile[];
  } {
    // Loaded here, because most fleets' commands never need it.
    const { buildSync } = createRequire(__filename)("esbuild") as typeof esbuild;
    try {
      const { metafile, outputFiles } = buildSync({
        ...options,
        entryPoints: options.entryPoints.map((path, index) => ({ in: path, out: String(index) })),
        absWorkingDir: this.root,
        outdir: this.root,
        write: false,
        format: "cjs",
        platform: "node",
        target: "node20",
        // Native, it would be given to Node.js, which knows nothing of the sources.
        supported: { "dynamic-import": false },
        logLevel: "silent",
        logOverride: { "empty-import-meta": "error" },
      });
      const names = Object.keys(metafile?.inputs ?? {});
      return {
        inputs: names.map((name) => resolveModule(`./${name}`, `${this.root}${sep}.`) ?? ""),
        outputs: outputFiles ?? [],
      };
    } catch (error) {
      throw this.refused(error);
    }
  }

  /** What the compiler says, with each fault's place. */
  private refused(error: unknown): unknown {
    const errors = isBuildFailure(error) ? error.errors : [];
    if (errors.length === 0) return error;
    return StampError.all(
      errors.map(({ location, text }) => {
        const place = location === null ? {} : { line: location.line, column: location.column + 1 };
        const file = location === null ? "tsconfig.json" : shownPath(location.file);
        return new StampError("input", `the program can't be compiled: ${text}`, { file, ...place });
      }),
    );
  }

  private shown(path: string): string {
    return shownPath(relative(this.root, path));
  }
}

function unobserved<T>(observation: Observation | undefined, work: () => T): T {
  return observation === undefined ? work() : observation.unobserved(work);
}

/** Whether a module is a source of the project's, and not a package's. */
function isSource(path: string): boolean {
  return (
    SOURCES.has(extname(path)) && !path.includes(`${sep}node_modules${sep}`) && !/\.d\.[cm]?ts$/u.test(path)
  );
}

/**
 * Whether a module is a package's in spite of where it lies: `npm link` and workspaces have packages outside of node_modules. What is
 * JavaScript already is Node.js' to load, once for the process.
 */
function isLinked(request: string, path: string): boolean {
  return !/^[./#]/u.test(request) && !isAbsolute(request) && /\.[cm]?js$/u.test(path);
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray(Reflect.get(error, "errors"));
}
