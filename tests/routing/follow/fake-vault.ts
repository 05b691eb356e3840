import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a vault of the tests is asked. */
export interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
}

/** A vault of the tests: an HTTP server on the loopback interface that answers as Azure's and Google's do. */
export class FakeVault {
  readonly asked: Asked[] = [];
  /** Name of a secret → its value, or the status it is answered with. */
  readonly secrets = new Map<string, string | number>();
  /** Answers everything by leading there. */
  elsewhere: string | undefined;
  /** Answers everything with this. */
  broken: { readonly status: number; readonly body: string } | undefined;

  private constructor(
    private readonly server: Server,
    private readonly form: (value: string) => object,
  ) {}

  static async start(kind: "keyvault" | "secretmanager"): Promise<FakeVault> {
    const server = createServer();
    const vault = new FakeVault(
      server,
      kind === "keyvault"
        ? (value) => ({ value, id: "https://v.vault.azure.net/secrets/x/1", attributes: { enabled: true } })
        : (value) => ({ name: "x", payload: { data: Buffer.from(value).toString("base64") } }),
    );
    server.on("request", (request, response) => {
      const path = request.url ?? "";
      vault.asked.push({ path, authorization: request.headers.authorization });
      if (vault.elsewhere !== undefined) {
        response.writeHead(307, { location: vault.elsewhere }).end();
        return;
      }
      const name = /secrets\/([^/?]+)/.exec(path)?.[1] ?? "";
      const found = vault.secrets.get(name) ?? 404;
      if (vault.broken !== undefined) response.writeHead(vault.broken.status).end(vault.broken.body);
      else if (typeof found === "number") response.writeHead(found).end(`{"error":"no ${name}"}`);
      else response.end(JSON.stringify(vault.form(found)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return vault;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/secrets`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
