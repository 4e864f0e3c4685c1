/** Tests of the labelled images, on small sets of their own. */
@NullMarked
package dev.lathe.dataset;

import org.jspecify.annotations.NullMarked;
