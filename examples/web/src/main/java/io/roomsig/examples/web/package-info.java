/**
 * What every example app shares: its settings, its pages and its rooms API around a {@link
 * io.roomsig.core.RoomServer}. Read {@link io.roomsig.examples.web.RoomApp} first.
 */
@NullMarked
package io.roomsig.examples.web;

import org.jspecify.annotations.NullMarked;
