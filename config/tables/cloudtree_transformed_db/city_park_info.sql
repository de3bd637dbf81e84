-- City parks of Seoul, written by config/spark/city_park_info_job.sql from the uploaded national list.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_transformed_db.city_park_info (
  `park_id` string,
  `park_name` string,
  `park_type` string,
  `lot_address` string,
  `park_latitude` double,
  `park_longitude` double,
  `park_area` string,
  `park_designation_date` date,
  `park_mgmt_agency` string,
  `park_phone` string,
  `park_data_date` date,
  `park_provider_code` string,
  `park_provider_name` string,
  `park_district` string
)
STORED AS PARQUET
LOCATION 's3://cloudtree-transformed-data/city-park-info/none/'
TBLPROPERTIES ('parquet.compression' = 'SNAPPY')
