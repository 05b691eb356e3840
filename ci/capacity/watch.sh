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
    console.log([at, id, name, residency, percent].join(" "));
  }
') || exit "$((code > 1 ? code : 1))"
# One that is not here is at the remote already. Once it is there, the remote alone says whether it is open: a checkout may be used again.
push() {
  git show-ref --quiet --verify "refs/heads/$branch" || return 0
  git push "$@" origin "$branch"
  git branch --quiet -D "$branch"
}
# Whether its commit has a pull request, also one that was closed. A run before may have ended after its push.
requested() {
  commit=$(git ls-remote --exit-code origin "refs/heads/$branch" | cut -f1)
  gh pr list --head "$branch" --state all --json headRefOid --jq '.[].headRefOid' | grep -qx "$commit"
}
while read -r branch id class residency percent; do
  [ -n "$branch" ] || continue
  title="Add stamp $id: $class in $residency is $percent % full"
  if [ "${GITLAB_CI:-}" = true ]; then
    push -o merge_request.create -o merge_request.target="$CI_DEFAULT_BRANCH" -o merge_request.title="$title"
  else
    push
    requested || gh pr create --head "$branch" --title "$title" --body "Opened by stampworks capacity --watch. Close it and delete the branch to have it opened anew."
  fi
done <<< "$opened"
exit "$code"
