-- Popular loans, cleaned by config/spark/best_loan_list_job.sql. addition_symbol is text: '05' is not 5.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_transformed_db.best_loan_list (
  `district` string,
  `ranking` int,
  `bookname` string,
  `authors` string,
  `publisher` string,
  `publication_year` string,
  `isbn13` string,
  `addition_symbol` string,
  `vol` string,
  `class_no` string,
  `loan_count` bigint,
  `book_image_url` string
)
PARTITIONED BY (`year` string, `month` string)
STORED AS PARQUET
LOCATION 's3://cloudtree-transformed-data/best-loan-list/'
TBLPROPERTIES ('parquet.compression' = 'SNAPPY')
