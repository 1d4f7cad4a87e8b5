-- A trail grows at its end, and its times nearly do: summaries of which times stand in which pages
-- find the records of a span, at a small part of what a B-tree costs every insert. The sixty-four
-- pages are those of audit_record_who_what, so that both are looked up together. A late event is an
-- interval of its own among the values of its pages (minmax_multi), and widens none.
DROP INDEX audit_record_at;
CREATE INDEX audit_record_at ON audit_record USING brin (at timestamptz_minmax_multi_ops)
  WITH (pages_per_range = 64, autosummarize = on);
