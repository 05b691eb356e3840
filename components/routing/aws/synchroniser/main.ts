import { lambdaCredentials } from "./call";
import { Keeper, type Kept } from "./keeper";
import { DynamoDbLog } from "./registry";
import { KeyValueStoreClient } from "./store";
import { verdictOf } from "./verdicts";

/** Milliseconds before a call is repeated for the first time. */
const PAUSE_MS = 100;

/** Makes the function that Lambda calls; what the keeper knows lasts from one call to the next. */
export function createHandler(env: NodeJS.ProcessEnv): (event: object) => Promise<void> {
  let keeper: Keeper | undefined;
  return async (event) => {
    keeper ??= open(env);
    // The stream says only that something changed; the log says what. The clock looks at the store as well. An alarm says of a
    // stamp whether it serves.
    const verdict = verdictOf(event, env["ALARMS"] ?? "");
    const kept: Kept = await (verdict !== undefined
      ? keeper.judge(verdict)
      : "Records" in event
        ? keeper.follow()
        : keeper.check());
    console.log(JSON.stringify(kept));
  };
}

function open(env: NodeJS.ProcessEnv): Keeper {
  const { TABLE, STORE, AWS_REGION } = env;
  if (TABLE === undefined || STORE === undefined || AWS_REGION === undefined)
    throw new Error("the function's environment lacks TABLE, STORE or AWS_REGION");
  const caller = {
    fetch,
    credentials: () => lambdaCredentials(env),
    now: () => new Date(),
    pauseMs: PAUSE_MS,
  };
  return new Keeper(
    new DynamoDbLog(caller, { table: TABLE, region: AWS_REGION }),
    new KeyValueStoreClient(caller, STORE),
  );
}

/** What Lambda calls. */
export const handler = createHandler(process.env);
