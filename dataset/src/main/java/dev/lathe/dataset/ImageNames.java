package dev.lathe.dataset;

import java.util.Locale;
import java.util.Set;

/** Which files are images, by their names. */
final class ImageNames {
  private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "gif");

  private ImageNames() {}

  /** Whether a relative name ends like an image and nothing on its way is hidden. */
  static boolean isImage(String name) {
    for (String part : name.split("/", -1)) {
      // "..": not hidden but hostile; let it through, to be refused by name.
      if ((part.startsWith(".") && !part.equals("..") && !part.equals("."))
          || part.equals("__MACOSX")) {
        return false;
      }
    }
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending);
  }
}
