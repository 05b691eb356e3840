import { lambdaCredentials } from "./call";
import { Keeper } from "./keeper";
import { DynamoDbLog } from "./registry";
import { KeyValueStoreClient } from "./store";
import { take } from "./take";

/** Milliseconds before a call is repeated for the first time. */
const PAUSE_MS = 100;

/** Makes the function that Lambda calls; what the keeper knows lasts from one call to the next. */
export function createHandler(env: NodeJS.ProcessEnv): (event: object) => Promise<void> {
  let keeper: Keeper | undefined;
  return async (event) => {
    keeper ??= open(env);
    for (const kept of await take(keeper, event, env["ALARMS"] ?? "", new Date()))
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
