import { defined } from "../core/defined";
import { type PropertyMap, secret, UNKNOWN } from "../graph/model/property";
import type { Answer, RawRegistration } from "./registration";

/**
 * Default providers, made on demand as Pulumi's engine makes them: one a package and version, called
 * `default_<major>_<minor>_<patch>`, without parent, configured from the stack's config of that namespace.
 */
export class DefaultProviders {
  private readonly made = new Map<string, string | Promise<string>>();

  constructor(
    private readonly config: Readonly<Record<string, string>>,
    private readonly secretKeys: readonly string[],
    private readonly register: (raw: RawRegistration) => Answer | Promise<Answer>,
  ) {}

  /** The provider a resource or function gets: the one it names, else the default one of its package. */
  resolve(token: string, explicit: string, version = "", pluginDownloadUrl = ""): string | Promise<string> {
    if (explicit !== "" || isProviderType(token)) return explicit;
    const pkg = token.split(":")[0] ?? "";
    const name = defaultName(version, pluginDownloadUrl);
    const key = `${pkg}::${name}`;
    let provider = this.made.get(key);
    if (provider === undefined) {
      provider = this.make(pkg, name, version, pluginDownloadUrl);
      if (typeof provider !== "string") {
        provider = provider.then((made) => {
          this.made.set(key, made);
          return made;
        });
      }
      this.made.set(key, provider);
    }
    return provider;
  }

  private make(pkg: string, name: string, version: string, url: string): string | Promise<string> {
    const inputs: PropertyMap = {};
    for (const [key, value] of Object.entries(this.config)) {
      if (key.startsWith(`${pkg}:`))
        inputs[key.slice(pkg.length + 1)] = this.secretKeys.includes(key) ? secret(value) : value;
    }
    const answer = this.register({
      type: `pulumi:providers:${pkg}`,
      name,
      parent: "",
      custom: true,
      inputs,
      provider: "",
      dependencies: [],
      propertyDependencies: {},
      options: version === "" ? {} : { version },
      aliases: [],
      pluginDownloadUrl: url,
    });
    return answer instanceof Promise ? answer.then(referenceTo) : referenceTo(answer);
  }
}

function referenceTo({ urn, id }: Answer): string {
  return `${urn}::${id === "" ? UNKNOWN : id}`;
}

/** Whether a type token is a provider's. */
export function isProviderType(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}

/** A provider's inputs with the plugin's version and source in them, where the engine keeps these. */
export function providerInputs({ inputs, options, pluginDownloadUrl }: RawRegistration): PropertyMap {
  const { version } = options;
  if (version === undefined && pluginDownloadUrl === "") return inputs;
  const internal: PropertyMap = pluginDownloadUrl === "" ? {} : { pluginDownloadURL: pluginDownloadUrl };
  return { ...inputs, __internal: internal, ...defined({ version }) };
}

/** The engine's name of a default provider (pkg/resource/deploy/providers, `ProviderRequest.DefaultName`). */
function defaultName(version: string, url: string): string {
  const parts = ["default"];
  if (version !== "") parts.push(version.replace(/^v/u, "").replace(/[^A-Za-z0-9]/gu, "_"));
  // tokens.IntoQName: empty segments go, other characters than letters, digits, `_`, `-` and `.` become `_`.
  if (url !== "") {
    const segments = url.split("/").filter((segment) => segment !== "");
    parts.push(segments.map((segment) => segment.replace(/[^A-Za-z0-9_.-]/gu, "_")).join("/"));
  }
  return parts.join("_");
}
