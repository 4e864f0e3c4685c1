/**
 * The form in which a network is analysed, and the way back. Exporters write freedom away: one
 * product for queries, keys and values, a channel shuffle as two reshapes, a loop for what is
 * counted beforehand. Each class here writes one such form apart and, where it can, back again;
 * {@link dev.lathe.graph.form.AnalysisForm} is all of them in their order, and the door.
 */
@NullMarked
package dev.lathe.graph.form;

import org.jspecify.annotations.NullMarked;
