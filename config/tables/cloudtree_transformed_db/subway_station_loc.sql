-- Subway stations, a row for each line, written by config/spark/subway_station_loc_job.sql. A station outside the city has no district.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_transformed_db.subway_station_loc (
  `sta_id` string,
  `sta_name` string,
  `sta_line` string,
  `sta_latitude` double,
  `sta_longitude` double,
  `sta_district` string
)
STORED AS PARQUET
LOCATION 's3://cloudtree-transformed-data/subway-station-loc/none/'
TBLPROPERTIES ('parquet.compression' = 'SNAPPY')
