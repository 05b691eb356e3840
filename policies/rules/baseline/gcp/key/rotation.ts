import { propertyRule } from "../../../../kinds/property-rule";

/** In seconds, as the property has it. */
const NINETY_DAYS = 90 * 24 * 60 * 60;

export const keyRotation = propertyRule({
  id: "gcp-key-rotation",
  cloud: "gcp",
  severity: "medium",
  title: "A key rotates within 90 days",
  why: "A key that leaks stays useful for as long as it is in use.",
  fix: "Set rotationPeriod to 7776000s or less.",
  benchmarks: ["CIS GCP 1.10"],
  types: ["gcp:kms/cryptoKey:CryptoKey"],
  property: "rotationPeriod",
  complies: (value) => typeof value === "string" && Number.parseInt(value, 10) <= NINETY_DAYS,
  wanted: "7776000s or less",
  when: ({ inputs }) => inputs["purpose"] === undefined || inputs["purpose"] === "ENCRYPT_DECRYPT",
});
