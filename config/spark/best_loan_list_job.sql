-- Popular loans of one month, from the collector's JSON to Parquet. Parameters: :year '2026', :month '10'.
--
-- A count or a rank that the API leaves out is unknown: NULL. One that is there and is not a number fails the job, where a
-- cast would turn even "233,599" into NULL without a word.
-- DISTINCT compares whole rows: a row that came twice (the list moved between two pages) counts once, while two books that
-- share a rank, or two volumes that share an ISBN, differ in some column and both stay.
SELECT DISTINCT
  trim(district) AS district,
  CASE
    WHEN coalesce(trim(ranking), '') = '' THEN NULL
    WHEN trim(ranking) RLIKE '^[0-9]+$' THEN CAST(trim(ranking) AS INT)
    ELSE raise_error(concat('ranking is not a number: ', ranking, ' (isbn13 ', coalesce(isbn13, 'missing'), ')'))
  END AS ranking,
  trim(bookname) AS bookname,
  trim(authors) AS authors,
  trim(publisher) AS publisher,
  trim(publication_year) AS publication_year,
  trim(isbn13) AS isbn13,
  trim(addition_symbol) AS addition_symbol,
  trim(vol) AS vol,
  trim(class_no) AS class_no,
  CASE
    WHEN coalesce(trim(loan_count), '') = '' THEN NULL
    WHEN trim(loan_count) RLIKE '^([0-9]+|[0-9]{1,3}(,[0-9]{3})+)$' THEN CAST(replace(trim(loan_count), ',', '') AS BIGINT)
    ELSE raise_error(concat('loan_count is not a number: ', loan_count, ' (isbn13 ', coalesce(isbn13, 'missing'), ')'))
  END AS loan_count,
  trim(bookimageurl) AS book_image_url
FROM cloudtree_raw_db.best_loan_list_raw
WHERE year = :year AND month = :month
