-- Popular loans as the library API gives them: every value is text, counts carry thousands separators.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_raw_db.best_loan_list_raw (
  `no` int,
  `ranking` string,
  `bookname` string,
  `authors` string,
  `publisher` string,
  `publication_year` string,
  `isbn13` string,
  `addition_symbol` string,
  `vol` string,
  `class_no` string,
  `loan_count` string,
  `bookimageurl` string
)
PARTITIONED BY (`district` string, `year` string, `month` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('mapping.bookimageurl' = 'bookImageURL')
LOCATION 's3://cloudtree-raw-data/best-loan-list/'
