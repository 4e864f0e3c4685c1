package dev.lathe.dataset;

import dev.lathe.foundation.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which image belongs to which split and class, by the names of its folders.
 *
 * @param classes names in order; none where images have no labels
 * @param train images to learn from
 * @param test images to judge by
 */
record ImageLayout(List<String> classes, List<LabelledName> train, List<LabelledName> test) {
  private static final List<String> TRAIN = List.of("train", "training");
  private static final List<String> TEST = List.of("test", "testing", "val", "valid", "validation");

  /**
   * One image before it is read.
   *
   * @param name relative to its source
   * @param label index of its class; 0 where there are none
   */
  record LabelledName(String name, int label) {}

  /**
   * Recognises the layout of a folder or archive.
   *
   * @throws UserException if there are no images, or their folders are not splits and classes
   */
  static ImageLayout of(ImageSource source, DatasetOptions options) throws IOException {
    List<String> names = source.imageNames();
    if (names.isEmpty()) {
      throw new UserException(
          "The data (%s) holds no images.".formatted(source.name()),
          "Maybe it is another folder; wanted are train/<class>/*.jpg and test/<class>/*.jpg, a"
              + " zip of these, or IDX files.");
    }
    if (options.labels() == Labels.NONE) {
      return unlabelled(names, options);
    }
    try {
      return labelled(source, names, options);
    } catch (UserException e) {
      if (options.labels() == Labels.NEEDED) {
        throw e;
      }
      return unlabelled(names, options);
    }
  }

  /** Images of no class, in the folders of their splits or cut in two by the seed. */
  private static ImageLayout unlabelled(List<String> names, DatasetOptions options) {
    String lead = lead(names);
    Set<String> tops = splitFolders(names, lead);
    Optional<String> train = firstOf(TRAIN, tops);
    Optional<String> test = firstOf(TEST, tops);
    if (train.isPresent() && test.isPresent()) {
      return new ImageLayout(
          List.of(), below(names, lead + train.get() + "/"), below(names, lead + test.get() + "/"));
    }
    return new ImageLayout(List.of(), List.of(), List.of()).split(below(names, ""), options);
  }

  private static List<LabelledName> below(List<String> names, String prefix) {
    return names.stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> new LabelledName(name, 0))
        .toList();
  }

  private static ImageLayout labelled(
      ImageSource source, List<String> names, DatasetOptions options) {
    String lead = lead(names);
    Set<String> tops = splitFolders(names, lead);
    Optional<String> train = firstOf(TRAIN, tops);
    Optional<String> test = firstOf(TEST, tops);
    ImageLayout layout;
    if (train.isPresent() && test.isPresent()) {
      layout =
          both(
              source,
              classFolders(source, names, lead + train.get() + "/"),
              classFolders(source, names, lead + test.get() + "/"));
    } else if (test.isPresent()) {
      layout = onlyTest(source, classFolders(source, names, lead + test.get() + "/"), options);
    } else {
      String prefix = lead + train.map(folder -> folder + "/").orElse("");
      layout = withoutTest(classFolders(source, names, prefix), options);
    }
    layout.checkClasses(source, options.classCount());
    return layout;
  }

  /** The images of one split. */
  List<LabelledName> images(Split split) {
    return split == Split.TRAIN ? train : test;
  }

  /** The folders that enclose everything, such as the one that carries the name of the archive. */
  private static String lead(List<String> names) {
    String lead = "";
    while (true) {
      String top = top(names.get(0), lead);
      String longer = lead + top + "/";
      boolean enclosing =
          !isSplitName(top) && names.stream().allMatch(name -> name.startsWith(longer));
      boolean deep =
          names.stream().allMatch(name -> name.indexOf('/', longer.length()) >= 0)
              || (enclosing && !splitFolders(names, longer).isEmpty());
      if (!enclosing || !deep) {
        return lead;
      }
      lead = longer;
    }
  }

  /**
   * The folders behind {@code lead} that stand for splits. A folder {@code train} with pictures of
   * trains, among other classes, is none.
   */
  private static Set<String> splitFolders(List<String> names, String lead) {
    Set<String> splits = new TreeSet<>();
    Set<String> shallow = new TreeSet<>();
    boolean others = false;
    for (String name : names) {
      String top = top(name, lead);
      boolean folder = name.length() > lead.length() + top.length();
      if (!folder || !isSplitName(top)) {
        others |= folder;
      } else if (name.indexOf('/', lead.length() + top.length() + 1) >= 0) {
        splits.add(top);
      } else {
        shallow.add(top);
      }
    }
    if (!others) {
      splits.addAll(shallow);
    }
    return splits;
  }

  /** The images below a folder by the next folder's name, which is their class. */
  private static SortedMap<String, List<String>> classFolders(
      ImageSource source, List<String> names, String prefix) {
    SortedMap<String, List<String>> folders = new TreeMap<>();
    for (String name : names) {
      if (!name.startsWith(prefix)) {
        continue;
      }
      int end = name.indexOf('/', prefix.length());
      if (end < 0) {
        throw new UserException(
            "The image (%s in %s) lies in no class folder.".formatted(name, source.name()),
            "Maybe the folders of the classes are missing; wanted is train/<class>/*.jpg.");
      }
      String className = name.substring(prefix.length(), end);
      folders.computeIfAbsent(className, key -> new ArrayList<>()).add(name);
    }
    return folders;
  }

  private static ImageLayout both(
      ImageSource source,
      SortedMap<String, List<String>> train,
      SortedMap<String, List<String>> test) {
    Set<String> onlyTrain = new TreeSet<>(train.keySet());
    onlyTrain.removeAll(test.keySet());
    Set<String> onlyTest = new TreeSet<>(test.keySet());
    onlyTest.removeAll(train.keySet());
    if (!onlyTrain.isEmpty() || !onlyTest.isEmpty()) {
      throw new UserException(
          "The classes of (%s) must be the same for training and testing; only in training: %s; only in testing: %s."
              .formatted(source.name(), some(onlyTrain), some(onlyTest)),
          "Maybe a class folder is missing, empty or misspelt.");
    }
    return new ImageLayout(List.copyOf(train.keySet()), labelled(train), labelled(test));
  }

  private static ImageLayout onlyTest(
      ImageSource source, SortedMap<String, List<String>> test, DatasetOptions options) {
    if (options.splits().contains(Split.TRAIN)) {
      throw new UserException(
          "The data (%s) has a folder for testing but no folder (train).".formatted(source.name()),
          "Maybe a folder is missing.");
    }
    return new ImageLayout(List.copyOf(test.keySet()), List.of(), labelled(test));
  }

  private static ImageLayout withoutTest(
      SortedMap<String, List<String>> folders, DatasetOptions options) {
    return new ImageLayout(List.copyOf(folders.keySet()), List.of(), List.of())
        .split(labelled(folders), options);
  }

  /** The same classes, with some images put aside for testing. */
  private ImageLayout split(List<LabelledName> all, DatasetOptions options) {
    int[] labels = all.stream().mapToInt(LabelledName::label).toArray();
    boolean[] aside = Holdout.choose(labels, options.testShare(), options.seed());
    List<LabelledName> train = new ArrayList<>();
    List<LabelledName> test = new ArrayList<>();
    for (int i = 0; i < aside.length; i++) {
      (aside[i] ? test : train).add(all.get(i));
    }
    return new ImageLayout(classes, train, test);
  }

  private void checkClasses(ImageSource source, int wanted) {
    if (wanted > 0 && wanted != classes.size()) {
      throw new UserException(
          "The data (%s) has %d classes %s, the network tells %d apart."
              .formatted(source.name(), classes.size(), some(classes), wanted),
          "Maybe it is another network's data.");
    }
    if (classes.size() < 2) {
      throw new UserException(
          "The data (%s) has %d class %s, but at least 2 are needed."
              .formatted(source.name(), classes.size(), some(classes)),
          "Maybe it is a folder too deep; wanted is train/<class>/*.jpg.");
    }
  }

  private static List<LabelledName> labelled(Map<String, List<String>> folders) {
    List<LabelledName> images = new ArrayList<>();
    int label = 0;
    for (List<String> names : folders.values()) {
      for (String name : names) {
        images.add(new LabelledName(name, label));
      }
      label++;
    }
    images.sort(Comparator.comparing(LabelledName::name));
    return images;
  }

  private static String top(String name, String lead) {
    int end = name.indexOf('/', lead.length());
    return name.substring(lead.length(), end < 0 ? name.length() : end);
  }

  private static Optional<String> firstOf(List<String> wanted, Set<String> folders) {
    return wanted.stream()
        .flatMap(name -> folders.stream().filter(name::equalsIgnoreCase))
        .findFirst();
  }

  private static boolean isSplitName(String folder) {
    String lower = folder.toLowerCase(Locale.ROOT);
    return TRAIN.contains(lower) || TEST.contains(lower);
  }

  private static String some(Iterable<String> names) {
    StringBuilder text = new StringBuilder("(");
    int count = 0;
    for (String name : names) {
      if (count == 8) {
        text.append(", ...");
        break;
      }
      text.append(count++ == 0 ? "" : ", ").append(name);
    }
    return text.append(')').toString();
  }
}
