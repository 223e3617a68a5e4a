package io.jelly;

/** The program's entry: hands the command line to the CLI and exits with its code. */
public final class Main {
  private Main() {}

  /** Runs the command line. */
  public static void main(String[] args) {
    System.out.println("jelly");
  }
}
