-- Bus stops of Seoul, written by config/spark/bus_stop_loc_job.sql. Its location is that of the newest rows.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_transformed_db.bus_stop_loc (
  `bus_id` string,
  `bus_no` string,
  `bus_name` string,
  `bus_type` string,
  `bus_latitude` double,
  `bus_longitude` double,
  `bus_district` string
)
STORED AS PARQUET
LOCATION 's3://cloudtree-transformed-data/bus-stop-loc/none/'
TBLPROPERTIES ('parquet.compression' = 'SNAPPY')
