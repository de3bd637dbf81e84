CREATE TABLE IF NOT EXISTS library_culture_analysis (
  data_type varchar(16),
  name varchar(1024),
  district varchar(64),
  latitude double precision,
  longitude double precision,
  event_class varchar(256),
  event_start_date date,
  event_end_date date,
  event_keywords varchar(1024),
  book_class_major varchar(64),
  book_class_sub varchar(16),
  loan_count bigint,
  cul_is_free boolean
)
