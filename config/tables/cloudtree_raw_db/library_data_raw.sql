-- Libraries as the library API gives them, each with the district it was asked for.
CREATE EXTERNAL TABLE IF NOT EXISTS cloudtree_raw_db.library_data_raw (
  `libcode` string,
  `libname` string,
  `address` string,
  `tel` string,
  `fax` string,
  `latitude` string,
  `longitude` string,
  `homepage` string,
  `closed` string,
  `operatingtime` string,
  `bookcount` string,
  `district` string
)
PARTITIONED BY (`request_date` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('mapping.libcode' = 'libCode', 'mapping.libname' = 'libName', 'mapping.operatingtime' = 'operatingTime', 'mapping.bookcount' = 'BookCount')
LOCATION 's3://cloudtree-raw-data/library-data/'
