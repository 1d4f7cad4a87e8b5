-- Whether a later event may allow what a dead letter's event asks for: it is tried again by itself. The
-- rejection says so, so that the retry need not know what an order is.
ALTER TABLE dead_letter ADD COLUMN retryable boolean NOT NULL DEFAULT false;
UPDATE dead_letter SET retryable = true WHERE state = 'OPEN' AND reason = 'UNKNOWN_ORDER';
