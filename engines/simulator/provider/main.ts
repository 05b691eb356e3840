import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { providerService, SIMULATED_PACKAGES } from "./service";

/** Deployments with large templates exceed gRPC's 4 MB; Pulumi allows this much. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/**
 * Serves one package until the engine lets go: `node main.js <package> <folder> [flags] <engine address>`.
 * Prints its port as the first line, which is how the engine finds it.
 */
export function serve(args: readonly string[]): void {
  const [given, folder, ...rest] = args;
  const name = SIMULATED_PACKAGES.find((candidate) => candidate === given);
  if (name === undefined || folder === undefined) {
    process.stderr.write(`Give one of ${SIMULATED_PACKAGES.join(", ")} and the simulator's folder.\n`);
    process.exitCode = 2;
    return;
  }
  const server = new Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  server.addService(ResourceProviderService, providerService(name, folder, rest.at(-1)));
  const stop = (): void => {
    server.forceShutdown();
    process.exit(0);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  // The engine holds the other end of stdin; when it is killed this must not stay behind.
  process.stdin.on("end", stop).resume();
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) {
      process.stderr.write(`The simulated ${name} provider could not listen: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
}

if (require.main === module) serve(process.argv.slice(2));
