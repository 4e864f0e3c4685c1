package dev.lathe.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Files in a folder or an archive. For one thread. */
interface ImageSource extends Closeable {
  /** No picture of a data set is larger than this as a file. */
  int MAX_FILE_BYTES = 1 << 26;

  /** The folder or archive as the user named it. */
  String name();

  /** The relative names of all files that may be images, with slashes, sorted. */
  List<String> imageNames() throws IOException;

  /**
   * The whole file.
   *
   * @throws dev.lathe.foundation.UserException if it is too large, damaged or cannot be read
   */
  byte[] read(String imageName) throws IOException;
}
