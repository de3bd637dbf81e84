-- Public libraries of the districts asked for, written by config/spark/library_data_job.sql.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_transformed_db.library_data (
  `lib_code` string,
  `lib_name` string,
  `lib_address` string,
  `lib_tel` string,
  `lib_homepage` string,
  `lib_closed` string,
  `lib_operating_time` string,
  `lib_book_count` bigint,
  `lib_latitude` double,
  `lib_longitude` double,
  `lib_district` string
)
STORED AS PARQUET
LOCATION 's3://cloudtree-transformed-data/library-data/none/'
TBLPROPERTIES ('parquet.compression' = 'SNAPPY')
