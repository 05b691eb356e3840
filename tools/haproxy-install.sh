#!/usr/bin/env bash
# Gets HAProxy 3.0 or newer for the tests of the thin router and prints its folder as the last line. Tried in this
# order: the one on PATH, the one unpacked earlier (.tools/), the packages of Debian 13 from the mirror this machine
# is configured with, unpacked below .tools/ with their own C library so that nothing of the system changes. Only
# what tests need: users run the container, or install HAProxy as they like. Exits 4 when there is none to be had.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
home=$root/.tools/haproxy
suite=trixie
packages="haproxy libc6 libcrypt1 libjemalloc2 liblua5.4-0 libopentracing-c-wrapper0t64 libopentracing1
  libpcre2-8-0 libssl3t64 libzstd1 zlib1g libgcc-s1 libstdc++6"

say() { echo "$*" >&2; }
none() { say "no HAProxy 3.0 or newer: $*"; exit 4; }
# True when the given command is HAProxy 3.0 or newer.
fits() {
  local major
  major=$("$1" -v 2>/dev/null | sed -nE '1s/^HAProxy version ([0-9]+)\..*/\1/p') || return 1
  [ -n "$major" ] && [ "$major" -ge 3 ]
}

if found=$(command -v haproxy) && fits "$found"; then dirname "$found"; exit 0; fi
if [ -x "$home/bin/haproxy" ] && fits "$home/bin/haproxy"; then echo "$home/bin"; exit 0; fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || none "this machine has no apt; install it by hand"

# The mirror of the machine's own sources, the security archive aside.
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | grep -E '/debian/?$' | head -n 1) || true
[ -n "$mirror" ] || none "no Debian mirror is configured"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || none "the Debian archive keyring is missing"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" "$work/tree"
printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$mirror" "$suite" "$keyring" >"$work/debian.sources"
apt=(-qq -o "Dir::Etc::sourcelist=$work/debian.sources" -o Dir::Etc::sourceparts=/dev/null
  -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
say "unpacking HAProxy of Debian $suite below .tools/haproxy"
timeout 300 apt-get "${apt[@]}" update >&2 || none "the mirror's $suite cannot be read"
# shellcheck disable=SC2086
(cd "$work/debs" && timeout 300 apt-get "${apt[@]}" download $packages >&2) || none "its packages cannot be had"
for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$work/tree"; done

loader=$(cd "$work/tree" && find usr/lib -name 'ld-linux-*.so.*' | head -n 1)
[ -n "$loader" ] || none "the C library's loader is missing from its package"
libraries=$(dirname "$loader")
mkdir -p "$work/tree/bin"
# A master that reloads starts itself anew by the name it was called by.
cat >"$work/tree/bin/haproxy" <<WRAPPER
#!/bin/sh
tree=\$(cd "\$(dirname "\$0")/.." && pwd)
exec "\$tree/$loader" --argv0 "\$tree/bin/haproxy" --library-path "\$tree/$libraries" "\$tree/usr/sbin/haproxy" "\$@"
WRAPPER
chmod +x "$work/tree/bin/haproxy"
fits "$work/tree/bin/haproxy" || none "the unpacked one does not run here"
rm -rf "$home" && mkdir -p "$(dirname "$home")" && mv "$work/tree" "$home"
echo "$home/bin"
