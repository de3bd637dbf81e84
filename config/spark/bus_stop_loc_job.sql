-- Bus stops of Seoul, from the collector's JSON to Parquet. Parameter: :request_date '261218'. Upload: bus_codes, the table from the
-- first three digits of a stop's id to its district. A stop whose code the table does not have is kept, without a district.
CREATE TEMPORARY VIEW codes AS
SELECT `자치구` AS district, `정류장ID(앞3자리)` AS code FROM bus_codes;

SELECT DISTINCT
  trim(crtr_id) AS bus_id,
  trim(crtr_no) AS bus_no,
  trim(crtr_nm) AS bus_name,
  trim(crtr_type) AS bus_type,
  CASE
    WHEN coalesce(trim(lat), '') = '' THEN NULL
    WHEN trim(lat) RLIKE '^-?[0-9]{1,3}([.][0-9]+)?$' THEN CAST(trim(lat) AS DOUBLE)
    ELSE raise_error(concat('LAT is not a number: ', lat, ' (', crtr_id, ')'))
  END AS bus_latitude,
  CASE
    WHEN coalesce(trim(lot), '') = '' THEN NULL
    WHEN trim(lot) RLIKE '^-?[0-9]{1,3}([.][0-9]+)?$' THEN CAST(trim(lot) AS DOUBLE)
    ELSE raise_error(concat('LOT is not a number: ', lot, ' (', crtr_id, ')'))
  END AS bus_longitude,
  codes.district AS bus_district
FROM cloudtree_raw_db.bus_stop_loc_raw
LEFT JOIN codes ON substr(trim(crtr_id), 1, 3) = codes.code
WHERE request_date = :request_date
