import { createHash } from "node:crypto";
import { z } from "zod";
import { type TenantItem, tenantItemSchema } from "../../components/routing/contract";
import { StampError, shown } from "../../core/errors";
import { messageOf } from "../../core/message";
import { defined } from "../../core/defined";

/** What keys of a stamp's view begin with, in the stamp's own store; beside the fences of its tenants. */
export const VIEW_PREFIX = ".stampworks/view/";

/** Digits of a sequence number in a key, so that the order of the keys is that of the numbers. */
const DIGITS = 16;
const KEY = /^\.stampworks\/view\/([0-9]{16})-([0-9a-f]{64})\.json$/u;

const { migration, stamp, tenant, version } = tenantItemSchema.shape;

/** What a stamp is told of a tenant: where it is and whether it is served, and nothing of its contract or its people. */
const entrySchema = z.object({
  tenant,
  version,
  stamp,
  migration,
  pending: z.object({}).optional(),
  erasing: z.object({ step: tenantItemSchema.shape.erasing.unwrap().shape.step }).optional(),
  suspended: z.object({}).optional(),
  /**
   * It has a standby that may take over while this stamp can't be told: only the registry says where it is. Default false.
   */
  ask: z.boolean().optional(),
});

const documentSchema = z.object({
  format: z.literal(1),
  /** The stamp whose tenants these are. */
  stamp,
  /** The registry's write up to which this is whole. */
  sequence: z.int().min(0),
  /** Tenants placed on the stamp, by name. */
  tenants: z.array(entrySchema),
  /** The stamp goes by no view any more; whoever comes late with an older one changes nothing. Default false. */
  ended: z.boolean().optional(),
});

/** The number of a view that says that there is none any more: none is newer. */
export const ENDED = Number.MAX_SAFE_INTEGER;

/** A tenant as its stamp's view has it. */
export type ViewEntry = z.output<typeof entrySchema>;
/** A stamp's own tenants as of one write of the registry. */
export type ViewDocument = z.output<typeof documentSchema>;

/** A tenant as its stamp's application is told of it. */
export function entryOf(item: TenantItem): ViewEntry {
  const { erasing, migration: move, pending, protection, suspended } = item;
  return {
    ...{ tenant: item.tenant, version: item.version, stamp: item.stamp },
    ...defined({
      migration: move,
      pending: pending && {},
      erasing: erasing && { step: erasing.step },
      suspended: suspended && {},
      ask: protection === undefined ? undefined : true,
    }),
  };
}

/** A view's text, and the key that says what it is: the write that it is of, and its content. */
export function written(document: ViewDocument): { readonly key: string; readonly text: string } {
  const text = `${JSON.stringify(document)}\n`;
  const digest = createHash("sha256").update(text).digest("hex");
  return { key: `${VIEW_PREFIX}${String(document.sequence).padStart(DIGITS, "0")}-${digest}.json`, text };
}

/** The write that a view is of, by its key; undefined for what is no view. */
export function sequenceOf(key: string): number | undefined {
  const [, digits] = KEY.exec(key) ?? [];
  const sequence = Number(digits);
  // A larger one is no write's: numbers can't tell it from the next.
  return Number.isSafeInteger(sequence) ? sequence : undefined;
}

/**
 * A view as it was written.
 * @throws StampError `state` where it is not what its key says, or another stamp's
 */
export function readDocument(key: string, text: string, own: string): ViewDocument {
  const [, , digest] = KEY.exec(key) ?? [];
  if (createHash("sha256").update(text).digest("hex") !== digest)
    throw damaged(key, "its content is not what its name says", own);
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    throw damaged(key, messageOf(error), own);
  }
  const result = documentSchema.safeParse(input);
  if (!result.success)
    throw damaged(key, `${result.error.issues[0]?.path.join(".") ?? ""} is not what this version reads`, own);
  if (result.data.stamp !== own)
    throw new StampError("state", "the view is another stamp's", {
      file: key,
      received: shown(result.data.stamp),
      allowed: own,
      fix: "open the store of the stamp that the application runs in",
    });
  return result.data;
}

function damaged(key: string, received: string, stamp: string): StampError {
  return new StampError("state", "the view of the stamp's tenants is not in order", {
    file: key,
    received,
    fix: `write it anew: stampworks tenants view end ${stamp} --yes, then stampworks tenants view push ${stamp}`,
  });
}
