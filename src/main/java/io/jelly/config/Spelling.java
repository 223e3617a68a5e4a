package io.jelly.config;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the word somebody probably meant. */
public final class Spelling {
  private Spelling() {}

  /** The candidate nearest to the word, if at most a third of its letters (and one) are wrong. */
  public static Optional<String> nearest(String word, Stream<String> candidates) {
    int tolerated = Math.min(word.length(), 64) / 3 + 1;
    return candidates
        .filter(candidate -> distance(word, candidate) <= tolerated)
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /** Levenshtein's distance, letter case ignored. */
  static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 64) {
      return Integer.MAX_VALUE;
    }
    String left = a.toLowerCase(Locale.ROOT);
    String right = b.toLowerCase(Locale.ROOT);
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
