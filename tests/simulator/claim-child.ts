import { Simulator } from "../../engines/simulator/simulator";
import { AWS, urn } from "./clouds";

const BUCKET = "aws:s3/bucket:Bucket";

/** Tries to make buckets that others want too, and prints those it got. Arguments: folder, stack, how many. */
async function main([folder = "", stack = "", count = "0"]: readonly string[]): Promise<void> {
  const simulator = new Simulator(folder);
  const got: string[] = [];
  for (let index = 0; index < Number(count); index += 1) {
    const bucket = `contested-${index}`;
    try {
      await simulator.create({
        type: BUCKET,
        urn: urn(BUCKET, bucket, stack),
        inputs: { bucket },
        scope: AWS,
      });
      got.push(bucket);
    } catch (error) {
      if (!String(error).includes("BucketAlreadyExists")) throw error;
    }
  }
  process.stdout.write(JSON.stringify(got));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
