package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {
  private static Caller with(String... permissions) {
    return new Caller("a", List.of(permissions), 17);
  }

  @ParameterizedTest
  @CsvSource({
    "*,              anything.at.all, true",
    "cluster.*,      cluster.status,  true",
    "cluster.*,      cluster.a.b,     true",
    "cluster.*,      cluster,         false",
    "cluster.*,      clusters.a,      false",
    "cluster.status, cluster.status,  true",
    "cluster.status, cluster.stat,    false",
    "cluster.status, cluster.statuss, false",
    "cluster,        cluster.status,  false",
    "Cluster.*,      cluster.status,  false",
  })
  void permissionsMatch(String has, String wanted, boolean expected) {
    assertEquals(expected, with(has).may(wanted));
    assertEquals(expected, with("other", has).may(wanted));
  }

  @Test
  void nobodyMayDoNothing() {
    assertTrue(Caller.ANYONE.may("a"));
    assertTrue(!Caller.UNKNOWN.may("a"));
  }

  @Test
  void travelsWithTheCall() {
    RpcCall call = new RpcCall("m", Params.of(Buffer.buffer("[1]")), true).by(with("x.*"));
    RpcCall read = BusEnvelope.readRequest("m", BusEnvelope.request(call), Caller.UNKNOWN);
    assertEquals(with("x.*"), read.caller());
    assertEquals("[1]", String.valueOf(read.params().raw()));
    assertTrue(read.notification());
  }

  @Test
  void aCallThatDoesNotSayIsByWhoeverTheReceiverThinks() {
    Buffer plain = BusEnvelope.request(new RpcCall("m", Params.absent(), false));
    assertEquals(1, plain.length());
    for (Caller anyone : List.of(Caller.ANYONE, Caller.UNKNOWN))
      assertEquals(anyone, BusEnvelope.readRequest("m", plain, anyone).caller());
  }

  @Test
  void brokenEnvelopesAreRefused() {
    for (int length : new int[] {-1, 100, Integer.MAX_VALUE}) {
      Buffer broken = Buffer.buffer().appendByte((byte) 5).appendInt(length).appendString("{}");
      assertThrows(
          IllegalArgumentException.class,
          () -> BusEnvelope.readRequest("m", broken, Caller.UNKNOWN));
    }
    Buffer noCaller = Buffer.buffer().appendByte((byte) 5).appendInt(2).appendString("[]");
    assertThrows(
        IllegalArgumentException.class,
        () -> BusEnvelope.readRequest("m", noCaller, Caller.UNKNOWN));
  }
}
