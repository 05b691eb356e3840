/** What is told of a stamp's reference data; seconds. */
export interface Numbers {
  /** Set → time since this version was first given to a stamp. */
  readonly age: ReadonlyMap<string, number>;
  /** Time since the stamp's own store was last read, and held what is had. */
  readonly unconfirmed: number;
  /** Set → version, its first twelve digits. */
  readonly versions: ReadonlyMap<string, string>;
}

const AGE = "Time since this version of the reference data was first given to a stamp";
const UNCONFIRMED = "Time since the stamp's reference data was last read, and good";

/** The numbers in Prometheus' text format. Source: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function prometheusText({ age, unconfirmed, versions }: Numbers): string {
  // A set's name holds nothing that would have to be escaped.
  const ages = [...age].map(
    ([name, seconds]) => `stampworks_reference_age_seconds{name="${name}"} ${seconds}\n`,
  );
  const infos = [...versions].map(
    ([name, version]) => `stampworks_reference_info{name="${name}",version="${version}"} 1\n`,
  );
  return [
    `# HELP stampworks_reference_age_seconds ${AGE}.\n# TYPE stampworks_reference_age_seconds gauge\n`,
    ...ages,
    `# HELP stampworks_reference_unconfirmed_seconds ${UNCONFIRMED}.\n# TYPE stampworks_reference_unconfirmed_seconds gauge\n`,
    `stampworks_reference_unconfirmed_seconds ${unconfirmed}\n`,
    "# HELP stampworks_reference_info The version that the stamp has.\n# TYPE stampworks_reference_info gauge\n",
    ...infos,
  ].join("");
}

/** What of OpenTelemetry's meter is needed. Source: https://opentelemetry.io/docs/specs/otel/metrics/api/#asynchronous-gauge */
export interface Meter {
  createObservableGauge(
    name: string,
    options: { readonly description: string; readonly unit: string },
  ): {
    addCallback(
      callback: (result: { observe(value: number, attributes?: Record<string, string>): void }) => void,
    ): void;
  };
}

/** Tells the numbers to OpenTelemetry whenever it asks. */
export function observe(meter: Meter, numbers: () => Numbers): void {
  meter
    .createObservableGauge("stampworks.reference.age", { description: AGE, unit: "s" })
    .addCallback((result) => {
      for (const [name, seconds] of numbers().age) result.observe(seconds, { name });
    });
  meter
    .createObservableGauge("stampworks.reference.unconfirmed", { description: UNCONFIRMED, unit: "s" })
    .addCallback((result) => result.observe(numbers().unconfirmed));
}
