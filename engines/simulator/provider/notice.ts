import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { CLOUD_LABELS } from "../errors";
import type { Cloud } from "../../../render/kinds/cloud";

/**
 * Tells whoever runs the CLI, once a process, that nothing real is behind this provider.
 * Without an engine to tell (a test, a debugger) it does nothing.
 */
export class Notice {
  private given = false;

  /** @param engine the engine's address, host and port */
  constructor(private readonly engine: string | undefined) {}

  give(cloud: Cloud): void {
    if (this.given || this.engine === undefined) return;
    this.given = true;
    const client = new EngineClient(this.engine, credentials.createInsecure());
    const request = new LogRequest()
      .setSeverity(LogSeverity.INFO)
      .setMessage(`${CLOUD_LABELS[cloud]}: a stand-in for tests; nothing real is made, changed or deleted`);
    // A lost notice must not fail a deployment.
    client.log(request, () => client.close());
  }
}
