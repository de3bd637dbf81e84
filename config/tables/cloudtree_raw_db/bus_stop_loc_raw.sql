-- Bus stops as the open API of Seoul gives them. LOT is the longitude.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_raw_db.bus_stop_loc_raw (
  `crtr_id` string,
  `crtr_no` string,
  `crtr_nm` string,
  `crtr_type` string,
  `lat` string,
  `lot` string
)
PARTITIONED BY (`request_date` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('mapping.crtr_id' = 'CRTR_ID', 'mapping.crtr_no' = 'CRTR_NO', 'mapping.crtr_nm' = 'CRTR_NM', 'mapping.crtr_type' = 'CRTR_TYPE', 'mapping.lat' = 'LAT', 'mapping.lot' = 'LOT')
LOCATION 's3://cloudtree-raw-data/bus-stop-loc/'
