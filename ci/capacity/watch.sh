#!/usr/bin/env bash
# Opens the changes that add stamps, each as a branch with a request to merge it; what is open already stays the one. Ends with 1 where a
# level is past its bound (80 %), also when the change is open: somebody has to look.
# It is told ACCOUNTS, to choose from, and REGISTRY; on GitHub GH_TOKEN, on GitLab where origin may be pushed to.
set -euo pipefail
code=0
npx stampworks capacity --watch --branch --account "$ACCOUNTS" ${REGISTRY:+--registry "$REGISTRY"} --json > capacity.json || code=$?
opened=$(node -e '
  const { changes, error, unknown = [] } = JSON.parse(require("fs").readFileSync("capacity.json", "utf8"));
  if (changes === undefined) {
    console.error(error?.message ?? "no answer");
    process.exit(1);
  }
  for (const { class: name, percent, residency, stamps } of unknown)
    console.error(`${name} in ${residency}: nothing is known of ${stamps.join(", ")}; the others: ${percent ?? "none"} %`);
  for (const { at, class: name, id, percent, residency, state } of changes) {
    console.error(`${name} in ${residency}: ${percent} %, ${id} ${state}, ${at}`);
    if (state === "opened") console.log([at, id, name, residency, percent].join(" "));
  }
') || exit "$((code > 1 ? code : 1))"
while read -r branch id class residency percent; do
  [ -n "$branch" ] || continue
  title="Add stamp $id: $class in $residency is $percent % full"
  if [ "${GITLAB_CI:-}" = true ]; then
    git push -o merge_request.create -o merge_request.target="$CI_DEFAULT_BRANCH" -o merge_request.title="$title" origin "$branch"
  else
    git push origin "$branch"
    gh pr create --head "$branch" --title "$title" --body "Opened by stampworks capacity --watch. Close it and delete the branch to have it opened anew."
  fi
done <<< "$opened"
exit "$code"
