import { nameFindings, nobodysName } from "../answers";
import { namesToTake, type Needs, textAt } from "../needs";
import { Denied, type Question } from "../question";
import type { Google } from "./google";

/** Names that are somebody's already, or that a deleted thing still holds. */
export function nameQuestions(needs: Needs, { find }: Google): readonly Question[] {
  const { account } = needs.identity;
  const of = (
    check: string,
    what: string,
    names: readonly string[],
    ask: (name: string) => Promise<unknown>,
  ): Question => ({
    check,
    ask: async () =>
      nameFindings(check, what, names, async (name) =>
        (await ask(name)) === undefined
          ? undefined
          : {
              says: `${name} is there already`,
              fix: "raise the stamp's generation, or import it into the stack",
            },
      ),
  });
  // A key ring can never be deleted.
  const rings = needs.toMake("gcp:kms/keyRing:KeyRing").flatMap((inputs) => {
    const [name, location] = [textAt(inputs, "name"), textAt(inputs, "location")];
    return name === undefined || location === undefined ? [] : [`${location}/keyRings/${name}`];
  });
  return [
    of(
      "database-names",
      "databases",
      namesToTake(needs, "gcp:sql/databaseInstance:DatabaseInstance", "name"),
      async (name) => find(`sqladmin.googleapis.com/v1/projects/${account}/instances/${name}`),
    ),
    of("bucket-names", "buckets", namesToTake(needs, "gcp:storage/bucket:Bucket", "name"), bucket),
    of("key-rings", "key rings", rings, async (name) =>
      find(`cloudkms.googleapis.com/v1/projects/${account}/locations/${name}`),
    ),
  ];

  /** Names of buckets are the world's: who may not look at one is told that it is there. */
  async function bucket(name: string): Promise<unknown> {
    try {
      return await look(name);
    } catch (error) {
      if (!(error instanceof Denied)) throw error;
      // Refused for a name that nobody has, too: then nothing was said of this one.
      await look(nobodysName(name));
      return name;
    }
  }

  async function look(name: string): Promise<unknown> {
    return find(`storage.googleapis.com/storage/v1/b/${name}`);
  }
}
