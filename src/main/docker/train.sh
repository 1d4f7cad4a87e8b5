#!/bin/sh
# Prepares a faster start of the JVM image: a flat class path, and an AOT cache (JEP 483, 514) from a training run.
# The run needs no Kafka and no database: it starts until it waits for them, and is then stopped. Run it with the
# Java and in the folder of the image, because the cache is valid for exactly these.
#
# Usage: train.sh FOLDER JAVA_ARGS, the folder being that of a packaged application (target/quarkus-app).
set -eu
app=$1
args=$2
seconds=${TRAINING_SECONDS:-20}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# Quarkus' own class loader would keep its classes out of the cache's better part. The order is the loader's.
class_path=$app/quarkus/transformed-bytecode.jar:$app/quarkus/generated-bytecode.jar
for jar in "$app"/app/*.jar "$app"/lib/boot/*.jar "$app"/lib/main/*.jar; do
  class_path=$class_path:$jar
done
printf -- '-classpath %s\n' "$class_path" > "$app/class-path.args"

# No server listens on port 1. The signal ends it as Kubernetes does, with exit code 0.
KAFKA_BOOTSTRAP_SERVERS=localhost:1 QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://localhost:1/none \
  QUARKUS_HTTP_PORT=0 QUARKUS_MANAGEMENT_PORT=0 \
  timeout --preserve-status --signal=TERM "$seconds" \
  "$java" "@$args" "@$app/class-path.args" -XX:AOTCacheOutput="$app/nightshift.aot" io.nightshift.Nightshift
test -s "$app/nightshift.aot"
