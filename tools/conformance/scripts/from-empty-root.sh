#!/usr/bin/env bash
# Follows docs/pushpin.md from an empty Debian 12: a root of debootstrap, the commands of "In five commands" and "Check
# that it works" as the page has them, and the README's program behind Pushpin. Prints what each took. It takes root,
# debootstrap, npm, and some minutes. What it stands in for: Node is that of this machine; the packages are packed from
# this tree and installed before npx asks for them; without systemd Pushpin is started as the page says for that.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
# All in a mount namespace of its own, which ends with this script.
if [[ ${IN_NAMESPACE:-} != 1 ]]; then IN_NAMESPACE=1 exec unshare --mount "$0" "$@"; fi
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

root=$(mktemp -d /var/tmp/empty-root-XXXX)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  umount -lR "$root/proc" "$root/dev" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap finish EXIT

archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | head -1)
echo "An empty root of Debian 12 …"
debootstrap --variant=minbase bookworm "$root" "$archive" >/dev/null
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"

echo 'What the page takes for granted: Node, and the published packages …'
mkdir -p "$root/opt/node" "$root/srv/app" "$root/srv/packed"
cp -a "$(dirname "$(dirname "$(command -v node)")")/." "$root/opt/node/"
if [[ ! -e $root/opt/node/bin/npm ]]; then
  cp -a "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$root/opt/node/lib/node_modules/npm"
  for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$root/opt/node/bin/$name"; done
fi
pnpm exec turbo run build --output-logs=errors-only --filter=@grip/core --filter=@grip/node --filter=@grip/dev >/dev/null
for name in core node dev; do (cd "packages/$name" && pnpm pack --pack-destination "$root/srv/packed" >/dev/null); done

# The first shell block under a heading of a page.
block() { awk -v heading="## $2" '$0 == heading { on = 1 } on && /^```sh$/ { in_block = 1; next } in_block && /^```$/ { exit } in_block' "$1"; }
program() { awk '/^```ts$/ { n++; on = 1; next } /^```$/ { on = 0 } on && n == '"$2"'' "$1"; }
readonly enter=(chroot "$root" /usr/bin/env -i HOME=/root PATH=/opt/node/bin:/usr/sbin:/usr/bin:/sbin:/bin bash -c)
inside() { "${enter[@]}" "cd /srv/app && $1"; }

program README.md 1 >"$root/srv/app/app.ts"
program README.md 2 >"$root/srv/app/node.ts"
(cd "$root/srv/app" && npm init --yes >/dev/null && npm pkg set type=module && npm install --no-audit --no-fund --silent ../packed/*.tgz)

commands=$(block docs/pushpin.md 'In five commands' | sed 's/^systemctl restart pushpin.*/(pushpin --merge-output >\/var\/log\/pushpin.log 2>\&1 \& echo $! >\/srv\/pushpin.pid)/')
echo "The commands of the page, $(wc -l <<<"$commands") of them:"
sed 's/^/  /' <<<"$commands"
began=$(date +%s.%N)
inside "set -e
export DEBIAN_FRONTEND=noninteractive
$commands
echo \"export GRIP_URL='\$GRIP_URL'\" >/srv/grip-url" >"$root/srv/log" 2>&1 || { tail -20 "$root/srv/log"; exit 1; }
printf 'They took %.0f s\n' "$(echo "$(date +%s.%N) - $began" | bc)"
pids+=("$(cat "$root/srv/pushpin.pid")")

# Not by the function, whose process would be another one.
"${enter[@]}" 'cd /srv/app && . /srv/grip-url && exec node --disable-warning=ExperimentalWarning node.ts' &
pids+=($!)
until curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:7999/nowhere | grep -q 404; do read -rt 0.2 <> <(:) || true; done

echo 'WebSocket, event stream and long-poll:'
inside ". /srv/grip-url
npx grip-dev pushpin-check
cat >try.mjs <<'TRY'
const base = 'http://127.0.0.1:7999'
const socket = new WebSocket('ws://127.0.0.1:7999/chat')
await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = reject })
const message = new Promise((resolve) => (socket.onmessage = ({ data }) => resolve(data)))
const stream = (await fetch(base + '/events')).body.getReader()
const poll = fetch(base + '/poll').then((answer) => answer.text())
// The proxy asks once more for the first long-poll of a channel, a second after it came.
await new Promise((resolve) => setTimeout(resolve, 2000))
socket.send('hello from the socket')
console.log('  WebSocket: ', await message)
console.log('  stream:    ', JSON.stringify(new TextDecoder().decode((await stream.read()).value)))
console.log('  long-poll: ', await poll)
process.exit()
TRY
node try.mjs"
