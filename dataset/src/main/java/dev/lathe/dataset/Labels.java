package dev.lathe.dataset;

/** What the folders of images are taken for. */
public enum Labels {
  /** Classes; images in no class folder are refused. */
  NEEDED,

  /** Classes where they fit the network, else nothing: then no image has a label. */
  WHERE_KNOWN,

  /** Nothing: no image has a label, wherever it lies. */
  NONE
}
