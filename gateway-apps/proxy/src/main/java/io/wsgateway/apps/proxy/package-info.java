/** WebSocket servers behind routes: what they are asked, and what becomes of a session whose server is lost. */
@NullMarked
package io.wsgateway.apps.proxy;

import org.jspecify.annotations.NullMarked;
