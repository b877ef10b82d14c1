/** Admission by signed tokens (JWT, RFC 7519): {@link io.roomsig.jwt.JwtAdmission} and where its keys come from. */
@NullMarked
package io.roomsig.jwt;

import org.jspecify.annotations.NullMarked;
