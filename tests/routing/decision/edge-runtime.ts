import { createHash, createHmac } from "node:crypto";
import { createContext, runInContext } from "node:vm";
import { emptyTable, type Table } from "../../../router/table/changes";
import { pathOf } from "./decide-pure";

/** What an edge function answers: the request it passes on, or a response. */
export interface EdgeAnswer {
  readonly statusCode?: number;
  readonly headers: Record<string, { value: string }>;
  readonly body?: { readonly data: string };
}
/** Where an edge function sends a request. */
export interface EdgeOrigin {
  readonly domainName: string;
  readonly customHeaders: Record<string, string>;
}

/** Globals that CloudFront's JavaScript 2.0 documents; nothing else is there when the function runs. */
const GLOBALS = [
  ...[
    "Object",
    "String",
    "Number",
    "Boolean",
    "Array",
    "Math",
    "Date",
    "RegExp",
    "JSON",
    "Promise",
    "Symbol",
    "Function",
  ],
  ...[
    "Error",
    "EvalError",
    "RangeError",
    "ReferenceError",
    "SyntaxError",
    "TypeError",
    "URIError",
    "globalThis",
  ],
  ...[
    "decodeURI",
    "decodeURIComponent",
    "encodeURI",
    "encodeURIComponent",
    "isFinite",
    "isNaN",
    "parseFloat",
    "parseInt",
  ],
  ...["NaN", "Infinity", "undefined"],
];

/** An edge function in a context with CloudFront's globals only. `store` undefined: the store is away. */
export function edgeRuntime(
  code: string,
  store: Table | undefined,
): (event: object) => Promise<{ answer: EdgeAnswer; origin: EdgeOrigin | undefined; logged: string[] }> {
  const lookUp = (key: string): string | undefined => {
    if (store === undefined) throw new Error("the store is away");
    return store[key];
  };
  let origin: EdgeOrigin | undefined;
  let logged: string[] = [];
  const cloudfront = {
    kvs: () => ({
      exists: async (key: string) => lookUp(key) !== undefined,
      get: async (key: string) => {
        const value = lookUp(key);
        if (value === undefined) throw new Error(`KeyNotFound: ${key}`);
        return value;
      },
    }),
    updateRequestOrigin: (to: EdgeOrigin) => {
      origin = to;
    },
    logCustomData: (text: string) => {
      logged.push(text);
    },
  };
  // vm knows no import declarations without a flag: each becomes what it would bind.
  const script = code.replace(/import ([\w$]+) ?from ?"(cloudfront|crypto)";/g, 'const $1=modules["$2"];');
  const context = createContext({ modules: { cloudfront, crypto: { createHash, createHmac } } });
  const present = runInContext("Object.getOwnPropertyNames(globalThis)", context) as string[];
  for (const name of present) {
    if (!GLOBALS.includes(name) && name !== "modules")
      runInContext(`delete globalThis[${JSON.stringify(name)}]`, context);
  }
  runInContext(`"use strict";${script};globalThis.handler=handler;`, context);
  return async (event) => {
    origin = undefined;
    logged = [];
    const handler = runInContext("handler", context) as (event: object) => Promise<EdgeAnswer>;
    const answer = await handler(event);
    return { answer, origin, logged };
  };
}

/** A table with what the routing stack puts beside it: the key of tokens and each stamp's origin secret. */
export function withSecrets(table: Table, tokenKey: string): Table {
  const store = Object.assign(emptyTable(), table);
  store["k.token"] = tokenKey;
  for (const [key, value] of Object.entries(table)) {
    const [id = ""] = value.split(" ");
    if (key.startsWith("s.")) store[`x.${id}`] = `secret of ${id}`;
  }
  return store;
}

/**
 * Headers that CloudFront does not show to a function, and those that a function may not change.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export const HIDDEN =
  /^(connection|expect|keep-alive|proxy-authenticate|proxy-authorization|proxy-connection|trailer|upgrade|x-accel-.*|x-amz-cf-.*|x-amzn-.*|x-cache|x-edge-.*|x-forwarded-proto|x-real-ip)$/;
const READ_ONLY = ["content-length", "host", "transfer-encoding", "via"];

/** A viewer request event of CloudFront for headers as they go over the wire. */
export function viewerRequest(
  headers: readonly (readonly [string, string])[],
  uri = "/",
  method = "GET",
): {
  request: {
    method: string;
    uri: string;
    headers: Record<string, { value: string; multiValue?: { value: string }[] }>;
  };
} {
  const result: Record<string, { value: string; multiValue?: { value: string }[] }> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = result[key];
    if (before === undefined) result[key] = { value };
    else before.multiValue = [...(before.multiValue ?? [{ value: before.value }]), { value }];
  }
  // What CloudFront alone writes: a function that takes it away fails, as there.
  for (const name of READ_ONLY) {
    const value = result[name];
    if (value !== undefined)
      Object.defineProperty(result, name, { value, enumerable: true, configurable: false });
  }
  return { request: { method, uri: pathOf(uri), headers: result } };
}
