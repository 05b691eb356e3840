const crypto = require("node:crypto");

const { pbkdf2 } = crypto;
const FEW = 1000;

/**
 * Whether a passphrase's key is derived in fewer rounds. Pulumi's million are there to cost an attacker time, half a second of a
 * processor each: more than most tests that open a fleet take. All processes of a test must do alike. The sweep, the
 * end-to-end tests and tests/engines/passphrase.test.ts derive as users do.
 */
const keys = { quick: false };
crypto.pbkdf2 = (secret, salt, rounds, ...rest) =>
  pbkdf2(secret, salt, keys.quick ? Math.min(rounds, FEW) : rounds, ...rest);

module.exports = keys;
