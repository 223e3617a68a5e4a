package io.jelly.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The keys that name PEM files belong together: all of a group are there, or none. */
final class PemChecks {
  private static final List<Key<String>> CLUSTER =
      List.of(ClusterKeys.TLS_CERT, ClusterKeys.TLS_KEY, ClusterKeys.TLS_CA);

  private static final List<Key<String>> SERVICE = List.of(RpcKeys.TLS_CERT, RpcKeys.TLS_KEY);

  private PemChecks() {}

  /** Whether a pair fits together is not asked here: that changes while a node runs. */
  static void check(Settings settings) {
    check(settings, CLUSTER);
    check(settings, SERVICE);
  }

  private static void check(Settings settings, List<Key<String>> group) {
    List<Key<String>> there = group.stream().filter(key -> settings.find(key).isPresent()).toList();
    if (there.isEmpty()) return;
    for (Key<String> key : group) {
      if (!there.contains(key))
        settings.conflict("needs " + key.name() + " beside it", there.get(0));
      settings.find(key).ifPresent(file -> checkFile(settings, key, settings.resolve(file)));
    }
  }

  private static void checkFile(Settings settings, Key<String> key, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file))
      settings.conflict("names a file that cannot be read: " + file, key);
  }

  /** The files of the cluster's TLS, once {@link #check} has found nothing. */
  static Optional<NodeConfig.PemFiles> cluster(Settings settings) {
    return settings
        .find(ClusterKeys.TLS_CERT)
        .map(
            certificate ->
                new NodeConfig.PemFiles(
                    settings.resolve(certificate),
                    settings.find(ClusterKeys.TLS_KEY).map(settings::resolve).orElseThrow(),
                    settings.find(ClusterKeys.TLS_CA).map(settings::resolve).orElseThrow()));
  }

  /** The files of the service's TLS, once {@link #check} has found nothing. */
  static Optional<NodeConfig.PemPair> service(Settings settings) {
    return settings
        .find(RpcKeys.TLS_CERT)
        .map(
            certificate ->
                new NodeConfig.PemPair(
                    settings.resolve(certificate),
                    settings.find(RpcKeys.TLS_KEY).map(settings::resolve).orElseThrow()));
  }
}
