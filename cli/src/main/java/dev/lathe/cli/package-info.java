/**
 * The command line: commands, progress, reports, exit codes. The only room that prints.
 *
 * <p>The result of a command goes to standard output, as text for people or with {@code --format
 * json} as one JSON document; everything else goes to standard error. Exit codes: 0 done, 1 failed,
 * 2 wrong usage, 3 no plan meets the budget.
 */
@NullMarked
package dev.lathe.cli;

import org.jspecify.annotations.NullMarked;
