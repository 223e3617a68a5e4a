package io.jelly.handoff;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * How many bytes the HTTP decoder of a connection holds that are not yet a message: the beginning
 * of a pipelined request. A connection that moved then would leave them behind. Netty tells only
 * its subclasses, hence the handle.
 */
final class DecoderRest {
  private static final String DECODER = "httpDecoder";
  private static final MethodHandle ACTUAL_READABLE_BYTES = find();

  private DecoderRest() {}

  private static MethodHandle find() {
    try {
      return MethodHandles.privateLookupIn(ByteToMessageDecoder.class, MethodHandles.lookup())
          .findVirtual(
              ByteToMessageDecoder.class, "actualReadableBytes", MethodType.methodType(int.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static int bytes(ChannelPipeline pipeline) {
    if (!(pipeline.get(DECODER) instanceof ByteToMessageDecoder decoder)) return 0;
    try {
      return (int) ACTUAL_READABLE_BYTES.invoke(decoder);
    } catch (Throwable e) {
      throw new IllegalStateException("Netty's decoder does not tell what it holds", e);
    }
  }
}
