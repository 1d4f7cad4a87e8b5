package io.nightshift.events;

/** The reason why a record is a dead letter. */
public enum Reason {
  /** Not JSON, not a CloudEvent, or over the size limit. */
  UNREADABLE,
  /** A member is missing, of the wrong type or out of range. */
  INVALID,
  /** No processor knows its type. */
  UNKNOWN_TYPE,
  /** It refers to an order that was never placed. */
  UNKNOWN_ORDER,
  /** The order's status does not allow it. */
  INVALID_TRANSITION,
  /** An internal error of this program. */
  HANDLER_ERROR,
  /** No fault is known: it waits behind another dead letter of its key. */
  PARKED
}
