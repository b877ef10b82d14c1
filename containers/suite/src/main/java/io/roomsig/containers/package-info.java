/**
 * The scenarios that every WebSocket container must pass. A container's module extends
 * {@link io.roomsig.containers.ContainerScenarios} and only starts its server.
 */
@NullMarked
package io.roomsig.containers;

import org.jspecify.annotations.NullMarked;
