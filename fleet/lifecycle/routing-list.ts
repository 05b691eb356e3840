import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import { type Document, isMap, isScalar, isSeq, parseDocument, Scalar, type YAMLSeq } from "yaml";
import { StampError } from "../../core/errors";
import { NAMESPACE, ROUTING_STACK } from "../../components/program/config";
import type { Project } from "../inventory/project";
import { readTextIfThere } from "../../core/files/read-text";
import { type KillPoint, writeDurably } from "../../core/files/durable";
import { configScalar } from "./config-scalar";
import { stackFile } from "./stack-file";

const KEYS = [`${NAMESPACE}:stamps`, "stamps"];

/**
 * Adds a stamp to those the routing layer fronts, in its stack's config; nothing is written when it is there already. The
 * layer itself learns of it by its next update, after the stamp is up.
 *
 * @returns the file, relative to the project; undefined where the fleet has no routing layer
 * @throws StampError `input` when the file is no config
 */
export function listStamp(project: Project, id: string, killPoint?: KillPoint): string | undefined {
  const file = stackFile(project, ROUTING_STACK);
  const text = readTextIfThere(project.root, file);
  if (text === undefined) return undefined;
  const edited = withListed(text, id);
  if (edited !== text) writeDurably(join(project.root, file), edited, { killPoint });
  return file;
}

/** The config's text with an id on the list; all other bytes stay where the list is written a line an id. */
export function withListed(text: string, id: string): string {
  const document = parse(text);
  const config = document.get("config", true);
  if (!isMap(config)) throw broken();
  const pair = config.items.find(({ key }) => isScalar(key) && KEYS.includes(String(key.value)));
  if (pair === undefined) {
    const list = document.createNode([id]);
    list.items = [quotedText(id)];
    config.set(KEYS[0], list);
    return written(document, text);
  }
  const list = pair.value;
  if (!isSeq(list)) throw broken();
  if (list.items.some((item) => isScalar(item) && item.value === id)) return text;
  const patched = insertLine(text, list, id);
  list.add(quotedText(id));
  if (patched !== undefined && isDeepStrictEqual(parse(patched).toJS(), document.toJS())) return patched;
  return written(document, text);
}

/** The whole text anew, with the line ends it had. */
function written(document: Document, before: string): string {
  const text = document.toString({ lineWidth: 0 });
  return before.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
}

/** An id that no reader of YAML takes for a truth or nothing. */
function quotedText(id: string): Scalar<string> {
  const node = new Scalar(id);
  if (configScalar(id) !== id) node.type = Scalar.QUOTE_DOUBLE;
  return node;
}

/** Puts a line after that of the last item; undefined where the list is not written a line an item. */
function insertLine(text: string, list: YAMLSeq, id: string): string | undefined {
  const last = list.items.at(-1);
  const range = isScalar(last) ? last.range : undefined;
  if (list.flow === true || range === undefined || range === null) return undefined;
  const start = text.lastIndexOf("\n", range[0]) + 1;
  const lead = /^\s*-\s+/.exec(text.slice(start, range[0]))?.[0];
  if (lead === undefined) return undefined;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const next = text.indexOf("\n", range[1]);
  const end = next === -1 ? text.length : next + 1;
  const gap = next === -1 ? newline : "";
  return `${text.slice(0, end)}${gap}${lead}${configScalar(id)}${newline}${text.slice(end)}`;
}

function parse(text: string): Document.Parsed {
  const document = parseDocument(text, { prettyErrors: false, merge: false });
  if (document.errors.length === 0 && isMap(document.contents)) return document;
  throw broken();
}

function broken(): StampError {
  return new StampError("input", "not the routing stack's config", {
    field: KEYS[0] ?? "",
    allowed: "a list of stamps' ids",
    fix: "correct the file; stampworks status says where",
  });
}
