package io.jelly.nodes;

import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;

/**
 * Mutual TLS between the event buses of nodes, by PEM files: each shows its certificate, and talks
 * only to those whose certificate the authority has signed. A node whose certificate names another
 * host than the one it is at is trusted too: it is the authority that says who belongs here.
 *
 * @param certificate of this node, with those between it and the authority
 * @param key of the certificate
 * @param authority whose certificates are trusted
 */
public record BusTls(Path certificate, Path key, Path authority) {

  void applyTo(EventBusOptions options) {
    options
        .setSsl(true)
        .setClientAuth(ClientAuth.REQUIRED)
        .setKeyCertOptions(
            new PemKeyCertOptions().setCertPath(certificate.toString()).setKeyPath(key.toString()))
        .setTrustOptions(new PemTrustOptions().addCertPath(authority.toString()));
  }
}
