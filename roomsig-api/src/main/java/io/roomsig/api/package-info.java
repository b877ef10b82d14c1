/** The values that roomsig and the app around it exchange: grants, codes, what a room tells its host. */
@NullMarked
package io.roomsig.api;

import org.jspecify.annotations.NullMarked;
