-- Cultural events as the open API of Seoul gives them. In this list alone LOT is the latitude and LAT the longitude.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_raw_db.cultural_event_parse_raw (
  `codename` string,
  `guname` string,
  `title` string,
  `date` string,
  `place` string,
  `org_name` string,
  `use_trgt` string,
  `use_fee` string,
  `player` string,
  `program` string,
  `etc_desc` string,
  `org_link` string,
  `main_img` string,
  `rgstdate` string,
  `ticket` string,
  `strtdate` string,
  `end_date` string,
  `themecode` string,
  `lot` string,
  `lat` string,
  `is_free` string,
  `hmpg_addr` string
)
PARTITIONED BY (`request_date` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('mapping.codename' = 'CODENAME', 'mapping.guname' = 'GUNAME', 'mapping.title' = 'TITLE', 'mapping.date' = 'DATE', 'mapping.place' = 'PLACE', 'mapping.org_name' = 'ORG_NAME', 'mapping.use_trgt' = 'USE_TRGT', 'mapping.use_fee' = 'USE_FEE', 'mapping.player' = 'PLAYER', 'mapping.program' = 'PROGRAM', 'mapping.etc_desc' = 'ETC_DESC', 'mapping.org_link' = 'ORG_LINK', 'mapping.main_img' = 'MAIN_IMG', 'mapping.rgstdate' = 'RGSTDATE', 'mapping.ticket' = 'TICKET', 'mapping.strtdate' = 'STRTDATE', 'mapping.end_date' = 'END_DATE', 'mapping.themecode' = 'THEMECODE', 'mapping.lot' = 'LOT', 'mapping.lat' = 'LAT', 'mapping.is_free' = 'IS_FREE', 'mapping.hmpg_addr' = 'HMPG_ADDR')
LOCATION 's3://cloudtree-raw-data/cultural-event-parse/'
