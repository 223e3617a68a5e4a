#!/usr/bin/env bash
# Builds the jar if it is missing or older than its sources, then runs it with the given arguments. Works from any folder:
# paths in the arguments are relative to the caller's.
set -euo pipefail
home="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
jar="$home/target/jelly-cluster-fat.jar"

needs_build() {
  [ ! -f "$jar" ] || [ -n "$(find "$home/src/main" "$home/pom.xml" "$home/conf/logback.xml" -newer "$jar" -print -quit)" ]
}

if needs_build; then
  command -v mvn >/dev/null || { echo "run.sh: Maven (mvn) is needed to build the jar once" >&2; exit 2; }
  echo "building $jar ..." >&2
  (cd "$home" && mvn -q -DskipTests package) >&2
fi

java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
# The primary moves no bytes: a small heap and one collector thread are all it wants. Workers have options of their own.
exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx128m -jar "$jar" "$@"
