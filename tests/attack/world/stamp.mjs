/** One exported state, with what a mutation asks of it: resources by type, own identifiers, who it says it is. */
export class Stamp {
  constructor(state) {
    this.state = state;
    this.resources = state.deployment.resources;
    const root = this.resources.find((resource) => resource.type === "pulumi:pulumi:Stack");
    this.root = root;
    this.id = root.outputs.id;
    this.region = root.outputs.region;
    this.stack = root.urn.split("::")[0].split(":")[2];
    this.stamp = this.resources.find((resource) => resource.type === "stampworks:index:Stamp");
    // Outputs that hold what was derived: the component's, or in stacks of programs in other languages the stack's own.
    this.claims = "derivations" in root.outputs ? root.outputs : this.stamp.outputs;
    const derived = new Map(this.claims.derivations.map((entry) => [entry.stands, entry.value]));
    this.account = derived.get("account");
    this.cidr = derived.get("cidr");
  }

  /** The part of a URN that stamps of one class share. */
  static placeOf(urn) {
    return urn.split("::").slice(2).join("::");
  }

  find(place) {
    return this.resources.find((resource) => Stamp.placeOf(resource.urn) === place);
  }

  ofType(type) {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The reference of the provider that most resources of a package use. */
  provider(name) {
    const mine = this.resources.filter(
      (resource) => resource.type.startsWith(`${name}:`) && resource.provider,
    );
    return mine[0]?.provider;
  }

  urn(type, name) {
    const base = this.root.urn.split("::").slice(0, 2).join("::");
    return `${base}::stampworks:index:Stamp$${type}::${name}`;
  }

  /** A resource that the stamp's program could have made: child of the stamp, by the stamp's provider. */
  add({ type, name, id, inputs, outputs, dependencies = [] }) {
    const resource = {
      urn: this.urn(type, name),
      custom: true,
      id,
      type,
      inputs,
      outputs: { ...outputs, ...inputs },
      parent: this.stamp.urn,
      provider: this.provider(type.split(":")[0]),
      dependencies,
      propertyDependencies: Object.fromEntries(Object.keys(inputs).map((key) => [key, []])),
    };
    this.resources.push(resource);
    return resource;
  }
}
