import { hash } from "node:crypto";
import { type Abstraction, emptyMap } from "./abstraction";
import { serialise } from "../model/jcs";
import { deepDigest, MOST_LEVELS } from "./deep";
import { DEEP_MARK, OPAQUE_SECRET, placeholder, SECRET_MARK, UNKNOWN_MARK } from "../model/marks";
import {
  ARCHIVE_SIGNATURE,
  ASSET_SIGNATURE,
  isMap,
  OUTPUT_SIGNATURE,
  type PropertyMap,
  type PropertyValue,
  RESOURCE_SIGNATURE,
  reveal,
  SECRET_SIGNATURE,
  SIGNATURE_KEY,
  UNKNOWN,
} from "../model/property";

/** Bridged providers list here which inputs are merely their defaults. */
const DEFAULTS = "__defaults";
/** What engines and bridged providers add to inputs for their own use. */
const INTERNAL = new Set([DEFAULTS, "__meta", "__internal", "__createBeforeDelete"]);

/** Makes the canonical form of property values. */
export class CanonicalValues {
  /** Unknown and unreadable values met so far. */
  unknown = 0;
  /** How deep in a value the present one lies. */
  #level = 0;

  constructor(private readonly abstraction: Abstraction) {}

  /** A map without what is null, added by a provider or kept for its own use. */
  map(map: PropertyMap): PropertyMap {
    const defaults = map[DEFAULTS];
    const isDefault = Array.isArray(defaults) && defaults.length > 0 ? new Set(defaults) : undefined;
    const result = emptyMap();
    for (const key of Object.keys(map)) {
      const value = map[key];
      if (value === undefined || value === null || isDefault?.has(key) === true) continue;
      if (INTERNAL.has(key)) continue;
      let name = this.abstraction.key(key);
      while (name in result) name += placeholder("again");
      result[name] = this.value(value, key);
    }
    return result;
  }

  value(value: PropertyValue, key: string): PropertyValue {
    if (typeof value === "string") {
      if (value !== UNKNOWN) return this.abstraction.text(value, key);
      this.unknown += 1;
      return UNKNOWN_MARK;
    }
    if (typeof value !== "object" || value === null) return value;
    if (this.#level >= MOST_LEVELS)
      return { [DEEP_MARK]: deepDigest(value, (text, name) => this.abstraction.text(text, name)) };
    this.#level += 1;
    const result = this.#nested(value, key);
    this.#level -= 1;
    return result;
  }

  #nested(value: PropertyValue[] | PropertyMap, key: string): PropertyValue {
    if (Array.isArray(value)) return value.map((item) => this.value(item, key));
    return SIGNATURE_KEY in value ? this.wrapped(value, key) : this.map(value);
  }

  private wrapped(value: PropertyMap, key: string): PropertyValue {
    switch (String(value[SIGNATURE_KEY])) {
      case SECRET_SIGNATURE:
        return this.secret(reveal(value), key);
      case OUTPUT_SIGNATURE: {
        const content = value["value"];
        const known = content === undefined ? UNKNOWN : content;
        return value["secret"] === true ? this.secret(known, key) : this.value(known, key);
      }
      case RESOURCE_SIGNATURE:
        return { [placeholder("resource")]: this.abstraction.urn(String(value["urn"])) };
      case ASSET_SIGNATURE:
      case ARCHIVE_SIGNATURE:
        return this.asset(value);
      default:
        return this.map(value);
    }
  }

  private secret(content: PropertyValue | undefined, key: string): PropertyValue {
    if (content === undefined) {
      this.unknown += 1;
      return { [SECRET_MARK]: OPAQUE_SECRET };
    }
    const canonical = this.value(content, key);
    if (canonical === UNKNOWN_MARK) return { [SECRET_MARK]: UNKNOWN_MARK };
    return { [SECRET_MARK]: hash("sha256", serialise(canonical)) };
  }

  /** A text is known everywhere; of a file only a state knows the content, by its hash. */
  private asset(value: PropertyMap): PropertyValue {
    const { text, assets, path, uri } = value;
    if (typeof text === "string") return { [placeholder("asset")]: this.abstraction.text(text, "") };
    if (isMap(assets)) return { [placeholder("archive")]: this.map(assets) };
    return { [placeholder("asset")]: value["hash"] ?? path ?? uri ?? null };
  }
}
