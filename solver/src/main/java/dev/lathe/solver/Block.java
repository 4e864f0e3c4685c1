package dev.lathe.solver;

import org.jspecify.annotations.Nullable;

/**
 * A block that is kept or removed whole. The terms it guards count only while it is kept.
 *
 * @param id its name, unique among blocks
 * @param parent the block it lies in or depends on, or null; it can be kept only if its parent is
 *     kept
 * @param fixed whether it must be kept; then its parent must be fixed as well
 */
public record Block(String id, @Nullable String parent, boolean fixed) {}
