import childProcess from "node:child_process";
import crypto from "node:crypto";
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import os from "node:os";
import { resolve, sep } from "node:path";
import { performance } from "node:perf_hooks";
import { observing } from "./observing";
import { tap } from "./tap";

/** What can't be looked at again: by whom it is had, its functions, and what a program does that calls one. */
function unrepeatable(): readonly (readonly [object, readonly string[], string])[] {
  return [
    [Math, ["random"], "draws numbers by chance"],
    [
      crypto,
      [
        "randomBytes",
        "randomInt",
        "randomUUID",
        "randomFill",
        "randomFillSync",
        "getRandomValues",
        "generateKey",
        "generateKeySync",
        "generateKeyPair",
        "generateKeyPairSync",
        "pseudoRandomBytes",
        "createSign",
        "sign",
      ],
      "draws bytes by chance",
    ],
    [globalThis.crypto, ["getRandomValues", "randomUUID"], "draws bytes by chance"],
    [performance, ["now"], "reads the clock"],
    [process, ["hrtime", "uptime", "cpuUsage", "memoryUsage", "resourceUsage"], "reads the clock"],
    [
      process,
      [
        "availableMemory",
        "constrainedMemory",
        "getuid",
        "geteuid",
        "getgid",
        "getegid",
        "getgroups",
        "umask",
      ],
      "asks for the machine it runs on",
    ],
    // Ways to what nobody looks at.
    [process, ["binding", "dlopen", "getBuiltinModule", "loadEnvFile"], "reaches into Node.js"],
    [globalThis, ["fetch", "WebSocket"], "uses the network"],
    [net.Socket.prototype, ["connect"], "uses the network"],
    [dgram, ["createSocket"], "uses the network"],
    [dns, Object.keys(dns).filter((name) => /^(?:lookup|resolve|reverse)/u.test(name)), "uses the network"],
    [
      childProcess,
      ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"],
      "runs other programs",
    ],
    [
      os,
      Object.keys(os).filter((name) => /^[a-z]/u.test(name) && !["platform", "endianness"].includes(name)),
      "asks for the machine it runs on",
    ],
  ];
}

/** Has it told when observed code asks for what can't be looked at again. */
export function tapWorld(): void {
  for (const [owner, names, why] of unrepeatable())
    for (const name of names) tap(owner, name, () => observing()?.refuse(why));
  for (const [owner, names, why] of properties()) for (const name of names) tapProperty(owner, name, why);
  tapDate();
  syncBuiltinESMExports();
}

/** What is read and not called. */
function properties(): readonly (readonly [object, readonly string[], string])[] {
  return [
    [process, ["argv", "argv0", "stdin"], "reads the command line or what comes in by it"],
    [process, ["pid", "ppid", "title"], "asks for the process it runs in"],
    [performance, ["timeOrigin", "timing", "nodeTiming"], "reads the clock"],
  ];
}

function tapProperty(owner: object, name: string, why: string): void {
  const own = Object.getOwnPropertyDescriptor(owner, name);
  if (own === undefined ? !(name in owner) : own.configurable !== true) return;
  let given: { readonly value: unknown } | undefined;
  Object.defineProperty(owner, name, {
    configurable: true,
    enumerable: own?.enumerable ?? true,
    get: () => {
      observing()?.refuse(why);
      if (given !== undefined) return given.value;
      return own === undefined
        ? Reflect.get(Object.getPrototypeOf(owner) as object, name, owner)
        : valueIn(own, owner);
    },
    set: (value: unknown) => {
      given = { value };
    },
  });
}

function valueIn(property: PropertyDescriptor, owner: object): unknown {
  return property.get === undefined
    ? (property.value as unknown)
    : (Reflect.apply(property.get, owner, []) as unknown);
}

/** A date without arguments, or as a function, is the present; any other is what its arguments say. */
function tapDate(): void {
  const Original = Date;
  const told = (): void => {
    const observation = observing();
    if (observation === undefined) return;
    if (isOfProgram()) observation.dependsOnDay = true;
    else observation.refuse("reads the clock");
  };
  tap(Original, "now", told);
  const Tapped = new Proxy(Original, {
    apply(target, self, args) {
      told();
      return Reflect.apply(target, self, args) as unknown;
    },
    construct(target, args: unknown[], as) {
      if (args.length === 0) told();
      return Reflect.construct(target, args, as) as object;
    },
  });
  Object.defineProperty(Original.prototype, "constructor", {
    value: Tapped,
    writable: true,
    configurable: true,
  });
  Object.defineProperty(globalThis, "Date", { value: Tapped, writable: true, configurable: true });
}

/** This package's own reading of the clock in a program: of the day alone, where a stamp has a last one. */
const OWN_PROGRAM = resolve(__dirname, "../../components/program") + sep;

/** Whether this package's program asks, and not one that it was given. */
function isOfProgram(): boolean {
  const frames = (new Error().stack ?? "").split("\n").slice(1);
  return frames.find((frame) => !frame.includes(__dirname))?.includes(OWN_PROGRAM) === true;
}
