/**
 * The sandbox: real Kafka, PostgreSQL and SMTP without Docker, for tests and for a newcomer's first
 * run.
 *
 * <p>{@link io.nightshift.sandbox.Sandbox} starts the three side by side; {@link
 * io.nightshift.sandbox.SandboxResource} provides them to an application under test; {@link
 * io.nightshift.sandbox.NightshiftProcess} runs the packaged application as a process that can be
 * killed; {@link io.nightshift.sandbox.Shop} and {@link io.nightshift.sandbox.Events} feed it. The
 * package knows only the outside contract and depends on no other package.
 */
@NullMarked
package io.nightshift.sandbox;

import org.jspecify.annotations.NullMarked;
