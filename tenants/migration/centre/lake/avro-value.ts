/** Reads values of Avro's binary encoding, one after the other. Source: https://avro.apache.org/docs/1.11.1/specification/#binary-encoding */
export class AvroReader {
  at = 0;

  constructor(readonly bytes: Buffer) {}

  take(length: number): Buffer {
    if (!Number.isSafeInteger(length) || length < 0 || this.at + length > this.bytes.length)
      throw new Error("the file ends within a value");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  long(): bigint {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = this.take(1)[0] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value & 1n ? -(value >> 1n) - 1n : value >> 1n;
      shift += 7n;
      if (shift > 63n) throw new Error("a number has more than 64 bits");
    }
  }

  size(): number {
    return Number(this.long());
  }

  /** Items of a map or an array, in blocks; a negative count has the block's bytes after it. */
  *items<T>(item: () => T): Iterable<T> {
    for (let count = this.size(); count !== 0; count = this.size()) {
      if (count < 0) this.size();
      for (let left = Math.abs(count); left > 0; left -= 1) yield item();
    }
  }

  /** A value as its schema says. @throws Error for a schema that is not known */
  value(schema: unknown): unknown {
    if (Array.isArray(schema)) {
      const index = this.size();
      if (index < 0 || index >= schema.length) throw new Error("a union has no such branch");
      return this.value(schema[index]);
    }
    const type: unknown =
      typeof schema === "object" && schema !== null ? Reflect.get(schema, "type") : schema;
    const more = (name: string): unknown => Reflect.get(Object(schema), name);
    switch (type) {
      case "null":
        return null;
      case "boolean":
        return this.take(1)[0] === 1;
      case "int":
      case "long":
      case "enum":
        return this.long();
      case "float":
        return this.take(4).readFloatLE();
      case "double":
        return this.take(8).readDoubleLE();
      case "bytes":
        return this.take(this.size());
      case "string":
        return this.take(this.size()).toString("utf8");
      case "fixed":
        return this.take(Number(more("size")));
      case "map":
        return Object.fromEntries(
          this.items(() => [this.take(this.size()).toString("utf8"), this.value(more("values"))] as const),
        );
      case "array":
        return [...this.items(() => this.value(more("items")))];
      case "record":
        return this.record(more("fields"));
      default:
        if (typeof type === "object" && type !== null) return this.value(type);
        throw new Error(`a type of Avro that is not read: ${String(type)}`);
    }
  }

  private record(fields: unknown): unknown {
    if (!Array.isArray(fields)) throw new Error("a record without fields");
    return Object.fromEntries(
      fields.map((field: unknown) => [
        String(Reflect.get(Object(field), "name")),
        this.value(Reflect.get(Object(field), "type")),
      ]),
    );
  }
}

/** A number as Avro writes it. */
export function avroLong(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value) << 1n;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
