/** What every room of Lathe stands on: user errors, progress, safe writing of files. */
@NullMarked
package dev.lathe.foundation;

import org.jspecify.annotations.NullMarked;
