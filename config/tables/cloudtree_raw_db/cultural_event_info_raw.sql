-- Cultural events with their keywords, between the two jobs. Its location is that of the newest rows.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_raw_db.cultural_event_info_raw (
  `codename` string,
  `guname` string,
  `title` string,
  `date` string,
  `place` string,
  `org_name` string,
  `use_trgt` string,
  `use_fee` string,
  `org_link` string,
  `main_img` string,
  `rgstdate` string,
  `ticket` string,
  `strtdate` string,
  `end_date` string,
  `lot` string,
  `lat` string,
  `is_free` string,
  `hmpg_addr` string,
  `keyword_1` string,
  `keyword_2` string,
  `keyword_3` string
)
STORED AS PARQUET
LOCATION 's3://cloudtree-raw-data/cultural-event-info/none/'
TBLPROPERTIES ('parquet.compression' = 'SNAPPY')
