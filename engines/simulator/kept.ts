import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import type { Kind } from "../../render/kinds/kind";
import type { Live } from "./calls";
import { at } from "./template";
import { plainMap } from "./values";

/** What the cloud generated once survives an update, unless an input now says otherwise. */
export function keepGenerated(fresh: PropertyMap, live: Live, news: PropertyMap): PropertyMap {
  const outputs: PropertyMap = { ...fresh };
  for (const [property, value] of Object.entries(live.outputs)) {
    if (!(property in fresh) && !(property in live.inputs) && !(property in news)) outputs[property] = value;
  }
  return outputs;
}

/** What the cloud chose stays where it chose it, unless an input now says otherwise. */
export function keepChosen(
  fresh: PropertyMap,
  live: Live,
  news: PropertyMap,
  { chosen = [] }: Kind,
): PropertyMap {
  return chosen.reduce((outputs, path) => {
    const keys = path.split(".");
    const was = at(plainMap(live.outputs), path);
    return was === undefined || at(plainMap(news), path) !== undefined ? outputs : withAt(outputs, keys, was);
  }, fresh);
}

function withAt(
  outputs: PropertyMap,
  [key = "", ...rest]: readonly string[],
  value: PropertyValue,
): PropertyMap {
  const inner = outputs[key];
  return { ...outputs, [key]: rest.length === 0 ? value : withAt(isMap(inner) ? inner : {}, rest, value) };
}
