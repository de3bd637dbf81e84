-- Cultural events of Seoul with up to three keywords each, written by config/spark/cultural_event_info_job.sql.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_transformed_db.cultural_event_info (
  `cul_class` string,
  `cul_title` string,
  `cul_place` string,
  `cul_org_name` string,
  `cul_trgt_age` string,
  `cul_fee` string,
  `cul_org_url` string,
  `cul_main_img` string,
  `cul_rgst_date` date,
  `cul_organizer_type` string,
  `cul_start_date` date,
  `cul_end_date` date,
  `cul_latitude` double,
  `cul_longitude` double,
  `cul_is_free` boolean,
  `cul_hmpg_url` string,
  `cul_keyword_1` string,
  `cul_keyword_2` string,
  `cul_keyword_3` string,
  `cul_district` string
)
STORED AS PARQUET
LOCATION 's3://cloudtree-transformed-data/cultural-event-info/none/'
TBLPROPERTIES ('parquet.compression' = 'SNAPPY')
