-- The station master as the open API of Seoul gives it: a row for each line of a station. LOT is the longitude.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_raw_db.subway_station_loc_raw (
  `bldn_id` string,
  `bldn_nm` string,
  `route` string,
  `lat` string,
  `lot` string
)
PARTITIONED BY (`request_date` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('mapping.bldn_id' = 'BLDN_ID', 'mapping.bldn_nm' = 'BLDN_NM', 'mapping.route' = 'ROUTE', 'mapping.lat' = 'LAT', 'mapping.lot' = 'LOT')
LOCATION 's3://cloudtree-raw-data/subway-station-loc/'
