package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Clients of {@code EveryClientVerticle} over plain HTTP/1.1. Each keeps one connection and never
 * opens another, so that a closed one fails it.
 */
final class HttpClients {
  private static final int MEGABYTE = 1 << 20;

  private final int port;

  HttpClients(int port) {
    this.port = port;
  }

  /** What every client does with its connection. */
  abstract static class OnOneConnection implements Crowd.Client {
    final HeldConnection connection;

    OnOneConnection(int port) throws IOException {
      connection = new HeldConnection(port);
    }

    /** The next response must be this, and the connection stay. */
    void expect(String body) throws IOException {
      assertEquals(body, connection.receive());
      assertFalse(connection.closes(), "a response announced the end of its connection");
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  static byte[] get(String path) {
    return ("GET " + path + " HTTP/1.1\r\nHost: t\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] post(byte[] body) {
    String head = "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: " + body.length + "\r\n\r\n";
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(body);
    return all.toByteArray();
  }

  static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] randomBody(Random random, int length) {
    byte[] body = new byte[length];
    random.nextBytes(body);
    return body;
  }

  /** One POST after the other. */
  Callable<Crowd.Client> posting(Random random) {
    return () ->
        new OnOneConnection(port) {
          @Override
          public void exchange() throws IOException {
            byte[] body = randomBody(random, random.nextInt(300));
            connection.send(post(body));
            expect(sha256(body));
          }
        };
  }

  /** Several requests in one go, written in pieces cut anywhere; the answers in their order. */
  Callable<Crowd.Client> pipelining(Random random) {
    return () ->
        new OnOneConnection(port) {
          @Override
          public void exchange() throws IOException {
            pipeline(this, random);
          }
        };
  }

  static void pipeline(OnOneConnection client, Random random) throws IOException {
    ByteArrayOutputStream requests = new ByteArrayOutputStream();
    List<String> answers = new ArrayList<>();
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      if (random.nextBoolean()) {
        String path = "/" + random.nextInt(1_000_000);
        requests.writeBytes(get(path));
        answers.add(path);
      } else {
        byte[] body = randomBody(random, random.nextInt(2_000));
        requests.writeBytes(post(body));
        answers.add(sha256(body));
      }
    }
    sendInPieces(client.connection, requests.toByteArray(), random, 1 + random.nextInt(4), 1);
    for (String answer : answers) client.expect(answer);
  }

  private static void sendInPieces(
      HeldConnection connection, byte[] bytes, Random random, int pieces, int pauseMs)
      throws IOException {
    int[] cuts = random.ints(pieces - 1L, 0, bytes.length + 1).sorted().toArray();
    int from = 0;
    for (int cut : cuts) {
      connection.send(Arrays.copyOfRange(bytes, from, cut));
      Await.pass(Duration.ofMillis(pauseMs));
      from = cut;
    }
    connection.send(Arrays.copyOfRange(bytes, from, bytes.length));
  }

  /** One body of a megabyte after the other, each sent over about so long. */
  Callable<Crowd.Client> slowBodies(Random random, int ms) {
    return () ->
        new OnOneConnection(port) {
          @Override
          public void exchange() throws IOException {
            slowBody(this, random, MEGABYTE, ms);
          }
        };
  }

  static void slowBody(OnOneConnection client, Random random, int length, int ms)
      throws IOException {
    byte[] body = randomBody(random, length);
    sendInPieces(client.connection, post(body), random, 20, ms / 20);
    client.expect(sha256(body));
  }

  /** One response in chunks after the other, each over so long. */
  Callable<Crowd.Client> chunked(int ms) {
    return () ->
        new OnOneConnection(port) {
          @Override
          public void exchange() throws IOException {
            connection.send("/chunks?ms=" + ms);
            expect("0123456789");
          }
        };
  }

  /** Sends so many bytes of a request at once, and the others in the end. */
  Callable<Crowd.Client> startingWith(int bytes) {
    byte[] request = get("/late");
    return () ->
        new OnOneConnection(port) {
          private boolean sent;

          @Override
          public void exchange() throws IOException {
            if (!sent) connection.send(Arrays.copyOf(request, bytes));
            sent = true;
            Await.pass(Duration.ofMillis(50));
          }

          @Override
          public void last() throws IOException {
            connection.send(Arrays.copyOfRange(request, bytes, request.length));
            expect("/late");
            connection.send("/again");
            expect("/again");
          }
        };
  }

  /** Anything of the above on one connection, with pauses. */
  Callable<Crowd.Client> anything(Random random) {
    return () ->
        new OnOneConnection(port) {
          @Override
          public void exchange() throws IOException {
            switch (random.nextInt(6)) {
              case 0 -> Await.pass(Duration.ofMillis(random.nextInt(700)));
              case 1 -> slowBody(this, random, random.nextInt(200_000), random.nextInt(600));
              case 2 -> {
                connection.send("/chunks?ms=" + random.nextInt(600));
                expect("0123456789");
              }
              case 3 -> {
                byte[] body = randomBody(random, random.nextInt(3_000));
                sendInPieces(connection, post(body), random, 3, random.nextInt(30));
                expect(sha256(body));
              }
              default -> pipeline(this, random);
            }
          }
        };
  }
}
