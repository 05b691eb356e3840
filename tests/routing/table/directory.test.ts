import fc from "fast-check";
import { hashTenant, slotOf } from "../../../router/decision/format";
import { directoryValue, type Listed } from "../../../router/table/directory";

const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,12}$/), { maxLength: 200 });
const listed = (tenants: readonly string[]): Listed[] => tenants.map((tenant) => ({ tenant, pool: "A" }));

/** What a directory value says of a tenant. */
function says(value: string, tenant: string): string {
  return slotOf(value, hashTenant(tenant));
}

/** Names of one directory bucket, as many as wanted. */
function namesOfBucket(bucket: number, count: number): string[] {
  const found: string[] = [];
  for (let index = 0; found.length < count; index += 1) {
    if (hashTenant(`t${index}`).directory === bucket) found.push(`t${index}`);
  }
  return found;
}

/** Each tenant in its slot or crowded out, and then no other's slot is taken for theirs. */
function expectTold(tenants: readonly string[]): readonly string[] {
  const { value, crowded } = directoryValue(listed(tenants));
  expect(new Set(crowded).size).toBe(crowded.length);
  for (const tenant of tenants) {
    const { print } = hashTenant(tenant);
    if (crowded.includes(tenant)) expect(says(value, tenant).slice(0, 2)).not.toBe(print);
    else expect(says(value, tenant)).toBe(`${print}A`);
  }
  return crowded;
}

describe("a directory value", () => {
  test("tells every tenant's print and pool, and is the same in whatever order they come", () => {
    fc.assert(
      fc.property(names, (tenants) => {
        expectTold(tenants);
        expect(directoryValue(listed([...tenants].reverse()))).toEqual(directoryValue(listed(tenants)));
      }),
    );
  });

  test("stays below the 1,024 bytes that a KeyValueStore takes, also with more tenants than it can hold", () => {
    const tenants = namesOfBucket(7, 300);
    const crowded = expectTold(tenants);
    expect(crowded.length).toBeGreaterThanOrEqual(70);
    expect(crowded.length).toBeLessThan(150);
    expect(directoryValue(listed(tenants)).value.length).toBeLessThanOrEqual(1024);
  });

  test("crowds out all tenants whose names were chosen to have one hash", () => {
    const same = ["gjqjzzmm", "gfmrxnlm", "lhppbrjm", "whhzywhm"];
    expect(new Set(same.map((tenant) => JSON.stringify(hashTenant(tenant)))).size).toBe(1);
    for (let count = 2; count <= same.length; count += 1) {
      const chosen = same.slice(0, count);
      expect([...expectTold(["acme", ...chosen, "beta"])].sort()).toEqual([...chosen].sort());
    }
  });
});
