import { Agent, request } from "node:http";

/** What a load came to. */
export interface LoadResult {
  sent: number;
  /** Answers by who answered or, without a stamp, by status. */
  readonly answers: Map<string, number>;
  readonly failed: string[];
}

/** A load that runs until it is stopped. */
export interface Load {
  readonly result: LoadResult;
  stop(): Promise<LoadResult>;
}

function once(agent: Agent, port: number, host: string): Promise<{ status: number; by: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, port, host: "127.0.0.1", headers: { Host: host } }, (response) => {
      response.resume();
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, by: String(response.headers["x-answered-by"] ?? "") }),
      );
    });
    sent.once("error", reject);
    sent.end();
  });
}

/**
 * Keeps a few requests under way to a router, the next host each time, and judges each answer.
 *
 * @param judge says what is wrong with an answer, or undefined when it is right
 */
export function startLoad(
  port: number,
  hosts: readonly string[],
  judge: (host: string, status: number, by: string) => string | undefined,
  concurrency = 8,
): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const result: LoadResult = { sent: 0, answers: new Map(), failed: [] };
  let stopped = false;
  const worker = async (): Promise<void> => {
    while (!stopped) {
      const host = hosts[result.sent % hosts.length]!;
      result.sent += 1;
      const problem = await once(agent, port, host).then(
        ({ status, by }) => {
          const who = by === "" ? String(status) : by;
          result.answers.set(who, (result.answers.get(who) ?? 0) + 1);
          return judge(host, status, by);
        },
        (error: Error) => error.message,
      );
      if (problem !== undefined) result.failed.push(`${host}: ${problem}`);
    }
  };
  const workers = Array.from({ length: concurrency }, worker);
  return {
    result,
    stop: async () => {
      stopped = true;
      await Promise.all(workers);
      agent.destroy();
      return result;
    },
  };
}
