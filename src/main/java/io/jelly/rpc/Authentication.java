package io.jelly.rpc;

/** Who is behind a token. Thread-safe; called on event loops, so it must not block. */
public interface Authentication {
  /** Nobody is asked who he is. */
  Authentication NONE =
      new Authentication() {
        @Override
        public boolean isRequired() {
          return false;
        }

        @Override
        public Caller caller(String token) {
          return Caller.ANYONE;
        }
      };

  /** Whether calls need a token; always the same. */
  boolean isRequired();

  /**
   * Whose token it is.
   *
   * @throws RpcException with {@link ErrorCode#UNAUTHENTICATED}, saying why, if it is not accepted
   */
  Caller caller(String token);

  /** Who a call is by that came without a token. */
  default Caller withoutToken() {
    return isRequired() ? Caller.UNKNOWN : Caller.ANYONE;
  }
}
