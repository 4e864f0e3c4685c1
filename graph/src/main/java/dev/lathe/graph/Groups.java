package dev.lathe.graph;

import dev.lathe.graph.coupling.Axis;
import dev.lathe.graph.coupling.Coupling;
import dev.lathe.graph.coupling.Kept;
import dev.lathe.graph.coupling.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The channel groups of a network: atoms of the coupling parted by their footprint (how many
 * indices of which axes they own).
 */
final class Groups {
  private final Coupling coupling;
  private final AnalysisOptions options;
  private final Map<String, Axis[]> tensors = new LinkedHashMap<>();
  private final int[] groupOfAtom;
  private final int[] unitOfAtom;
  private final List<List<Integer>> atomsOfGroup = new ArrayList<>();
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final List<ChannelGroup> groups = new ArrayList<>();
  private final Map<Coupling.Place, Integer> placeOrder = new HashMap<>();
  private final Map<Integer, ChannelGroup> groupsByNumber = new HashMap<>();
  private final Map<Axis, List<Set<String>>> widthsOfAxis =
      Collections.synchronizedMap(new IdentityHashMap<>());

  private Groups(Coupling coupling, AnalysisOptions options) {
    this.coupling = coupling;
    this.options = options;
    this.groupOfAtom = new int[coupling.units().count()];
    this.unitOfAtom = new int[coupling.units().count()];
    coupling.axes().forEach((name, axes) -> putIf(coupling.isWeight(name), name, axes));
    coupling.axes().forEach((name, axes) -> putIf(!coupling.isWeight(name), name, axes));
  }

  private void putIf(boolean wanted, String name, Axis[] axes) {
    if (wanted) {
      tensors.put(name, axes);
    }
  }

  static Groups of(Coupling coupling, AnalysisOptions options) {
    Groups groups = new Groups(coupling, options);
    groups.number(Footprints.of(groups.tensors.values(), coupling.units()));
    groups.describe();
    return groups;
  }

  /** Numbers groups and their units in the order in which they are met. */
  private void number(int[] footprint) {
    Arrays.fill(groupOfAtom, -1);
    Map<Integer, Integer> groupOfFootprint = new HashMap<>();
    Set<Axis> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Axis[] axes : tensors.values()) {
      for (Axis axis : axes) {
        boolean isNew = !axis.isFixed() && seen.add(axis);
        for (int i = 0; isNew && i < axis.size(); i++) {
          for (int atom : coupling.units().atoms(axis.unit(i))) {
            if (groupOfAtom[atom] < 0) {
              int group =
                  groupOfFootprint.computeIfAbsent(footprint[atom], key -> groupOfFootprint.size());
              if (group == atomsOfGroup.size()) {
                atomsOfGroup.add(new ArrayList<>());
              }
              groupOfAtom[atom] = group;
              unitOfAtom[atom] = atomsOfGroup.get(group).size();
              atomsOfGroup.get(group).add(atom);
            }
          }
        }
      }
    }
  }

  private void describe() {
    List<List<GroupAxis>> axesOfGroup = new ArrayList<>();
    atomsOfGroup.forEach(atoms -> axesOfGroup.add(new ArrayList<>()));
    Set<Integer> entangled = new HashSet<>();
    // Values that pass channels on share their axes.
    IdentityHashMap<Axis, Map<Integer, int[]>> known = new IdentityHashMap<>();
    Set<Integer> onWeights = new TreeSet<>();
    tensors.forEach(
        (name, axes) -> {
          for (int axis = 0; axis < axes.length; axis++) {
            if (!axes[axis].isFixed()) {
              Role role = role(name, axis);
              Map<Integer, int[]> maps =
                  known.computeIfAbsent(axes[axis], one -> maps(one, entangled));
              for (Map.Entry<Integer, int[]> map : maps.entrySet()) {
                axesOfGroup.get(map.getKey()).add(new GroupAxis(name, axis, role, map.getValue()));
              }
              if (coupling.roles().containsKey(new Coupling.Place(name, axis))) {
                onWeights.addAll(maps.keySet());
              }
            }
          }
        });
    for (int number : onWeights) {
      if (isOfChannels(number, axesOfGroup.get(number))) {
        addGroup(number, axesOfGroup.get(number), entangled.contains(number));
      }
    }
  }

  /** Frozen axes that no weight makes or reads, such as positions in a sequence, are of no use. */
  private boolean isOfChannels(int number, List<GroupAxis> axes) {
    boolean frozen = !coupling.units().frozenBecause(atomsOfGroup.get(number).get(0)).isEmpty();
    return !frozen
        || axes.stream()
            .anyMatch(axis -> axis.role() == Role.PRODUCER || axis.role() == Role.CONSUMER);
  }

  private Role role(String name, int axis) {
    if (!coupling.isWeight(name)) {
      return Role.VALUE;
    }
    return coupling.roles().getOrDefault(new Coupling.Place(name, axis), Role.PASSING);
  }

  /** For each group on an axis, the unit of each index. */
  private Map<Integer, int[]> maps(Axis axis, Set<Integer> entangled) {
    Map<Integer, int[]> maps = new LinkedHashMap<>();
    for (int i = 0; i < axis.size(); i++) {
      for (int atom : coupling.units().atoms(axis.unit(i))) {
        int[] map = maps.computeIfAbsent(groupOfAtom[atom], group -> none(axis.size()));
        if (map[i] >= 0) {
          entangled.add(groupOfAtom[atom]);
        }
        map[i] = unitOfAtom[atom];
      }
    }
    return maps;
  }

  private static int[] none(int size) {
    int[] map = new int[size];
    Arrays.fill(map, -1);
    return map;
  }

  private void addGroup(int number, List<GroupAxis> axes, boolean entangled) {
    List<Integer> atoms = atomsOfGroup.get(number);
    String id = uniqueId(axes);
    String frozen = coupling.units().frozenBecause(atoms.get(0));
    if (frozen.isEmpty() && atoms.size() == 1) {
      frozen = "it has a single unit";
    } else if (frozen.isEmpty() && !options.frozenBecause(id).isEmpty()) {
      frozen = options.frozenBecause(id);
    } else if (frozen.isEmpty() && entangled) {
      frozen = "indices own several units of it";
    }
    numbers.put(id, number);
    ChannelGroup group = new ChannelGroup(id, atoms.size(), axes, frozen);
    groups.add(group);
    groupsByNumber.put(number, group);
  }

  private String uniqueId(List<GroupAxis> axes) {
    Map<Coupling.Place, Integer> order = placesInOrder();
    String first =
        axes.stream()
            .min(
                Comparator.comparing((GroupAxis axis) -> axis.role() != Role.PRODUCER)
                    .thenComparing(
                        axis ->
                            order.getOrDefault(
                                new Coupling.Place(axis.tensor(), axis.axis()), order.size())))
            .orElseThrow()
            .tensor();
    String id = first;
    for (int i = 2; numbers.containsKey(id); i++) {
      id = first + "#" + i;
    }
    return id;
  }

  /** The axes of weights in the order in which operators read them. */
  private Map<Coupling.Place, Integer> placesInOrder() {
    if (placeOrder.isEmpty()) {
      coupling.roles().keySet().forEach(place -> placeOrder.put(place, placeOrder.size()));
    }
    return placeOrder;
  }

  /** The groups that live on weights, in running order. */
  List<ChannelGroup> all() {
    return groups;
  }

  /** Whether a value is a constant, or made of constants only. */
  boolean isWeight(String value) {
    return coupling.isWeight(value);
  }

  /** Ids of the groups on an axis of a tensor that may be cut, in order of their first index. */
  List<String> prunableOn(String tensor, int axis) {
    Set<String> ids = new LinkedHashSet<>();
    widthsOn(tensor, axis).forEach(ids::addAll);
    return List.copyOf(ids);
  }

  /**
   * The widths of an axis: for each factor of its units, the ids of the groups that lie side by
   * side along it and may be cut. Most axes have one factor; folded ones (heads times dimensions)
   * have several.
   */
  List<Set<String>> widthsOn(String tensor, int axis) {
    Axis[] axes = coupling.axes().get(tensor);
    return axes == null || axes[axis].isFixed()
        ? List.of()
        : widthsOfAxis.computeIfAbsent(axes[axis], this::widthsOn);
  }

  private List<Set<String>> widthsOn(Axis axis) {
    List<Set<String>> widths = new ArrayList<>();
    for (int i = 0; i < axis.size(); i++) {
      int factor = 0;
      for (int atom : coupling.units().atoms(axis.unit(i))) {
        ChannelGroup group = groupsByNumber.get(groupOfAtom[atom]);
        if (group != null && group.isPrunable()) {
          if (factor == widths.size()) {
            widths.add(new LinkedHashSet<>());
          }
          widths.get(factor++).add(group.id());
        }
      }
    }
    return widths;
  }

  /**
   * What is left of every axis after a selection.
   *
   * @throws IllegalArgumentException if it cuts a group that is frozen or not there
   */
  Kept kept(Selection selection) {
    boolean[] cut = new boolean[coupling.units().count()];
    selection
        .keptUnits()
        .forEach(
            (id, units) -> {
              Integer number = numbers.get(id);
              if (number == null) {
                throw new IllegalArgumentException("There is no group (%s).".formatted(id));
              }
              Set<Integer> kept = new HashSet<>(units);
              List<Integer> atoms = atomsOfGroup.get(number);
              if (units.stream().anyMatch(unit -> unit < 0 || unit >= atoms.size())) {
                throw new IllegalArgumentException(
                    "The group (%s) has units 0 to %d.".formatted(id, atoms.size() - 1));
              }
              for (int unit = 0; unit < atoms.size(); unit++) {
                cut[atoms.get(unit)] = !kept.contains(unit);
              }
            });
    for (ChannelGroup group : groups) {
      if (!group.isPrunable() && selection.width(group) != group.units()) {
        throw new IllegalArgumentException(
            "The group (%s) is frozen: %s".formatted(group.id(), group.frozenBecause()));
      }
    }
    return new Kept(coupling, cut);
  }
}
