-- One row for each library, each event and each popular book of the districts, with what they have in common.
CREATE TABLE library_culture_analysis
WITH (
  format = 'PARQUET',
  write_compression = 'SNAPPY',
  external_location = 's3://cloudtree-aggregated-data/library_culture_analysis/'
) AS
SELECT
  'Library' AS data_type,
  lib_name AS name,
  lib_district AS district,
  lib_latitude AS latitude,
  lib_longitude AS longitude,
  CAST(NULL AS varchar) AS event_class,
  CAST(NULL AS date) AS event_start_date,
  CAST(NULL AS date) AS event_end_date,
  CAST(NULL AS varchar) AS event_keywords,
  CAST(NULL AS varchar) AS book_class_major,
  CAST(NULL AS varchar) AS book_class_sub,
  CAST(NULL AS bigint) AS loan_count,
  CAST(NULL AS boolean) AS cul_is_free
FROM cloudtree_transformed_db.library_data
UNION ALL
SELECT
  'Event',
  cul_title,
  cul_district,
  cul_latitude,
  cul_longitude,
  cul_class,
  cul_start_date,
  cul_end_date,
  nullif(array_join(ARRAY[cul_keyword_1, cul_keyword_2, cul_keyword_3], ','), ''),
  CAST(NULL AS varchar),
  CAST(NULL AS varchar),
  CAST(NULL AS bigint),
  cul_is_free
FROM cloudtree_transformed_db.cultural_event_info
UNION ALL
-- The Korean Decimal Classification: its first digit is the main class, its first two the division.
SELECT
  'Book',
  bookname,
  district,
  CAST(NULL AS double),
  CAST(NULL AS double),
  CAST(NULL AS varchar),
  CAST(NULL AS date),
  CAST(NULL AS date),
  CAST(NULL AS varchar),
  CASE substr(class_no, 1, 1)
    WHEN '0' THEN '총류'
    WHEN '1' THEN '철학'
    WHEN '2' THEN '종교'
    WHEN '3' THEN '사회과학'
    WHEN '4' THEN '자연과학'
    WHEN '5' THEN '기술과학'
    WHEN '6' THEN '예술'
    WHEN '7' THEN '언어'
    WHEN '8' THEN '문학'
    WHEN '9' THEN '역사'
  END,
  CASE WHEN regexp_like(class_no, '^[0-9]{2}') THEN concat(substr(class_no, 1, 2), '0') END,
  loan_count,
  CAST(NULL AS boolean)
FROM cloudtree_transformed_db.best_loan_list
