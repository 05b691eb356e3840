import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import type { StampContext } from "./context";
import { STANDS } from "./origin-rotation";

/** What the routing layer proves itself with to a stamp. */
export interface OriginSecrets {
  /** The one the layer is to send; like all of these a Pulumi secret. */
  readonly sent: pulumi.Output<string>;
  /** Those that let a request in: it, and the one that a layer sends which has not been brought up since the last change. */
  readonly accepted: readonly [pulumi.Output<string>, pulumi.Output<string>];
  /** Those as a text, a line each, for what refuses requests itself. */
  readonly lines: pulumi.Output<string>;
}

/**
 * A stamp's two secrets, of which one is sent and both are accepted. A change makes that one anew which is not sent and sends it
 * from then on: who still sends the other is let in until the next change. So no request is refused while the stamp is
 * changed already and the layer is not.
 *
 * @param name what the resources' names begin with
 */
export function originSecrets(
  name: string,
  { context }: { readonly context: StampContext },
  parent: pulumi.Resource,
): OriginSecrets {
  const { id, originRotation: changes } = context.identity;
  const make = (slot: keyof typeof STANDS, made: number): pulumi.Output<string> => {
    const password = new RandomPassword(
      `${name}-${slot}`,
      {
        length: 48,
        special: false,
        keepers: { made: context.derive(`${id}-${slot}-${made}`, STANDS[slot]) },
      },
      { parent, additionalSecretOutputs: ["result"] },
    );
    return pulumi.secret(password.result);
  };
  const first = make("first", Math.floor(changes / 2));
  const second = make("second", Math.ceil(changes / 2));
  return {
    sent: changes % 2 === 0 ? first : second,
    accepted: [first, second],
    lines: pulumi.secret(pulumi.interpolate`${first}\n${second}`),
  };
}
