import { databaseClass } from "../../../components/aws/internal/sizes";
import { Size } from "../../../components/contract/class";
import { Cloud } from "../../../components/contract/cloud";
import { AWS_REGIONS } from "../../../components/contract/regions/aws";
import { StampError } from "../../../core/errors";
import { blueprint } from "../../../stacks/blueprint";
import { renderReference } from "../../render/reference";

describe("the database's machine", () => {
  test("is the same for a size in every region, or refused by name where it is not sold", () => {
    for (const size of Object.values(Size)) {
      const classes = new Set<string>();
      for (const region of Object.keys(AWS_REGIONS))
        try {
          classes.add(databaseClass(size, region));
        } catch (error) {
          expect(error).toBeInstanceOf(StampError);
        }
      expect(classes.size).toBe(1);
    }
  });

  test("of a small class is refused in ca-west-1 before anything is made, with what the region sells", async () => {
    const { standard, ...classes } = blueprint.classes;
    if (standard === undefined) throw new Error("the fleet has no class standard");
    const small = { ...standard, database: { ...standard.database, size: Size.Small } };
    const stamp = renderReference(Cloud.Aws, {
      config: { region: "ca-west-1" },
      blueprint: { ...blueprint, classes: { ...classes, standard: small } },
    });
    await expect(stamp).rejects.toThrow(
      "database.size: ca-west-1 does not sell db.t4g.large for PostgreSQL; received small; allowed: medium, large, xlarge",
    );
  });
});
