package io.nightshift.intake;

/** Why a record became a dead letter. */
public enum Reason {
  /** Not JSON, not a CloudEvent, or over the size limit. */
  UNREADABLE,
  /** A member is missing, of the wrong type or out of range. */
  INVALID,
  /** No processor knows its type. */
  UNKNOWN_TYPE,
  /** It speaks of an order that was never placed. */
  UNKNOWN_ORDER,
  /** The order's status does not allow it. */
  INVALID_TRANSITION,
  /** A fault in this program. */
  HANDLER_ERROR,
  /** Nothing is known to be wrong with it: it waits behind another dead letter of its key. */
  PARKED
}
