#!/usr/bin/env bash
# Brings the Pushpin of Debian unstable, in a root folder of its own beside the system, and prints its command. Tests
# find it there. It takes a minute and 370 MB, and is kept for a month; `--again` brings it anew.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

readonly cache=${GRIP_PUSHPIN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/grip-pushpin}
readonly command=$cache/pushpin

give_up() {
  if "$command" --version >/dev/null 2>&1; then
    echo "Pushpin of Debian unstable was not brought anew, so the one that is here stays: $1" >&2
    echo "$command"
    exit 0
  fi
  echo "The newest Pushpin is not here, so nothing is tested on it: $1" >&2
  exit 1
}

if [[ ${1:-} != --again && -n $(find "$command" -mtime -30 2>/dev/null) ]] && "$command" --version >/dev/null 2>&1; then
  echo "$command"
  exit 0
fi

for program in debootstrap unshare chroot apt-get; do
  command -v "$program" >/dev/null || give_up "it takes $program, apt-get install debootstrap"
done
((EUID == 0)) || give_up 'only root can unpack it: sudo -E makes that'

mkdir -p "$cache"
log=$cache/log
root=$cache/root-$$
trap 'rm -rf --one-file-system "$root"' EXIT
# The archive that this system itself installs from, whatever its address.
mapfile -t archives < <(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | sort -u)
((${#archives[@]} > 0)) || give_up 'this system does not install from a Debian archive'
for archive in "${archives[@]}"; do
  if debootstrap --variant=minbase --include=pushpin sid "$root" "$archive" >"$log" 2>&1; then break; fi
  rm -rf --one-file-system "$root"
done
[[ -x $root/usr/bin/pushpin ]] || give_up "$(tail -n 1 "$log")"
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*

cat >"$cache/command" <<'COMMAND'
#!/bin/sh
# Runs Pushpin in its own root, with this system's processes, devices and temporary files.
PATH=$PATH:/usr/sbin:/sbin
temporary=${TMPDIR:-/tmp}
user=
[ "$(id -u)" = 0 ] || user=--map-root-user
# What is mounted here ends with the process.
exec unshare $user --mount sh -c '
  root=$1 temporary=$2
  shift 2
  [ -d "$root$temporary" ] || mkdir -p "$root$temporary"
  for folder in /proc /dev "$temporary"; do mount --rbind "$folder" "$root$folder"; done
  exec chroot "$root" pushpin "$@"' sh "${0%/*}/root" "$temporary" "$@"
COMMAND
chmod +x "$cache/command"
rm -rf --one-file-system "$cache/root"
mv "$root" "$cache/root"
mv "$cache/command" "$command"
"$command" --version >/dev/null 2>"$log" || give_up "$(tail -n 1 "$log")"
echo "$command"
