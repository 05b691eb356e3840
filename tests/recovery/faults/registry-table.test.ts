import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { StampError } from "../../../core/errors";
import { dynamoDbBackup } from "../../../fleet/recovery/registry/dynamodb";
import { newDrillName } from "../../../fleet/recovery/registry/journal";
import { RestoreFailed } from "../../../fleet/recovery/source";

const SOURCE = "arn:aws:dynamodb:eu-west-1:210000000001:table/registry";

/** What a stand-in of DynamoDB says of the table that is restored into. */
interface Said {
  /** Its states, one an answer, the last for good; undefined: there is none. */
  readonly states: (string | undefined)[];
  readonly source?: string;
  /** Whether the answer to the restore gets lost. */
  readonly isLost?: boolean;
}

describe("a table that does not come back as it should, of a stand-in for DynamoDB", () => {
  let server: Server | undefined;
  let asked: string[];
  afterEach(async () => {
    delete process.env["AWS_ENDPOINT_URL_DYNAMODB"];
    server?.closeAllConnections();
    await new Promise((closed) => server?.close(closed));
  });

  async function restore({ isLost = false, source = SOURCE, states }: Said, signal?: AbortSignal) {
    process.env["AWS_ACCESS_KEY_ID"] ??= "stand-in";
    process.env["AWS_SECRET_ACCESS_KEY"] ??= "stand-in";
    asked = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const action = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
        const { TableName } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { TableName?: string };
        const answer = (status: number, body: unknown): void => {
          response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
          response.end(JSON.stringify(body));
        };
        if (TableName === "registry") return answer(200, { Table: { TableArn: SOURCE } });
        asked.push(action);
        const made = { TableId: "made", RestoreSummary: { SourceTableArn: source } };
        if (action === "RestoreTableToPointInTime")
          return isLost ? request.socket.destroy() : answer(200, { TableDescription: made });
        if (action === "DeleteTable") {
          states.splice(0, states.length, undefined);
          return answer(200, { TableDescription: made });
        }
        const state = states.length > 1 ? states.shift() : states[0];
        if (state !== undefined) return answer(200, { Table: { ...made, TableStatus: state } });
        return answer(400, { __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException" });
      });
    });
    await new Promise<void>((listening) => server?.listen(0, "127.0.0.1", listening));
    process.env["AWS_ENDPOINT_URL_DYNAMODB"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return dynamoDbBackup(5).restore({
      ...{ registry: { place: "dynamodb://eu-west-1/registry" }, at: undefined },
      ...{ name: newDrillName(), root: ".", signal: signal ?? new AbortController().signal },
    });
  }

  async function refusal(said: Said, signal?: AbortSignal): Promise<unknown> {
    return restore(said, signal).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  test("is waited for while it is made, and deleted once", async () => {
    const restored = await restore({ states: ["CREATING", "CREATING", "ACTIVE"] });
    await restored.remove();
    expect(asked.filter((action) => action === "DeleteTable")).toHaveLength(1);
  });

  test.each(["INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVED"])("is not waited for as %s", async (state) => {
    const error = await refusal({ states: ["CREATING", state] });
    expect(error).toBeInstanceOf(RestoreFailed);
    expect(String(error)).toMatch(new RegExp(`the table registry-drill-[0-9a-f]{16} is ${state}$`));
    expect(asked.at(-1)).toBe("DescribeTable");
    expect(asked).toContain("DeleteTable");
  });

  test("is not waited for where it is gone", async () => {
    expect(String(await refusal({ states: ["CREATING", undefined] }))).toMatch(/is gone$/);
    expect(asked).not.toContain("DeleteTable");
  });

  test("is left, and named, where it was restored from another table", async () => {
    const error = await refusal({ states: ["ACTIVE"], source: `${SOURCE}-2` });
    expect(String(error)).toMatch(/the table registry-drill-[0-9a-f]{16} is left: .* delete it by hand$/);
    expect(asked).not.toContain("DeleteTable");
  });

  test("is left, and named, where nobody can say whether it was made", async () => {
    const error = await refusal({ states: ["ACTIVE"], isLost: true });
    expect(String(error)).toMatch(/a table registry-drill-[0-9a-f]{16} may have been made: look/);
    expect(asked).not.toContain("DeleteTable");
  });

  test("is left, and named, where the drill is stopped while it is made", async () => {
    const stop = new AbortController();
    const refused = refusal({ states: ["CREATING"] }, stop.signal);
    const timer = setInterval(() => {
      if (asked.includes("DescribeTable")) stop.abort();
    }, 5);
    const error = await refused;
    clearInterval(timer);
    expect(error).toBeInstanceOf(StampError);
    expect(String(error)).toMatch(
      /the drill was stopped[\s\S]*the table registry-drill-[0-9a-f]{16} is left/,
    );
  });
});
