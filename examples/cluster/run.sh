#!/bin/sh
# Two processes of an example app, one Redis, and a load balancer before them; all of it ends with this script.
# Called by ./run cluster, when the app is built: run.sh JAR
set -eu

jar=$1
here=$(dirname "$0")
port=${PORT:-8080}
work=$(mktemp -d)
started=

end() {
  trap - EXIT INT TERM
  # The nodes first: they tell their clients and each other, and need Redis for that.
  for process in $started; do
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Waits for a line of a program's output; what it is printed to follows.
await() {
  tries=0
  while ! grep -q "$1" "$2" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$3" 2>/dev/null; then
      echo "$4 does not start:" >&2
      cat "$2" "$2.err" >&2 2>/dev/null || true
      exit 1
    fi
    sleep 0.1
  done
}

if [ -z "${REDIS_URL:-}" ]; then
  if ! command -v redis-server >/dev/null; then
    echo "A cluster needs a Redis: install redis-server, or say where one is, such as REDIS_URL=redis://127.0.0.1:6379" >&2
    exit 1
  fi
  # Any port that is free; another one is tried if somebody is quicker.
  redis_port=$((20000 + $$ % 20000))
  while :; do
    : > "$work/redis"
    redis-server --bind 127.0.0.1 --port "$redis_port" --save '' --dir "$work" > "$work/redis" 2> "$work/redis.err" &
    redis=$!
    tries=0
    while ! grep -q 'Ready to accept\|Could not create\|Failed' "$work/redis" && [ "$tries" -lt 100 ]; do
      tries=$((tries + 1))
      sleep 0.1
    done
    if grep -q 'Ready to accept' "$work/redis"; then break; fi
    wait "$redis" 2>/dev/null || true
    redis_port=$((redis_port + 1))
    if [ "$redis_port" -gt 41000 ]; then echo "Redis does not start:" >&2; cat "$work/redis" >&2; exit 1; fi
  done
  started=$redis
  REDIS_URL=redis://127.0.0.1:$redis_port
  export REDIS_URL
fi

ports=
for node in 1 2; do
  PORT=0 HOST=127.0.0.1 java -jar "$jar" > "$work/node$node" 2> "$work/node$node.err" &
  process=$!
  started="$process $started"
  await '^listening on ' "$work/node$node" "$process" "node $node"
  node_port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/node$node")
  ports="$ports $node_port"
  echo "node $node: process $process at port $node_port"
done
echo "Redis: $(echo "$REDIS_URL" | sed 's|//.*@|//|')"

java "$here/LoadBalancer.java" "$port" $ports &
balancer=$!
started="$balancer $started"
wait "$balancer"
