-- Bus stops of Seoul, from the collector's JSON to Parquet. Parameter: :request_date '261218'. Upload: bus_codes, the table from the
-- first three digits of a stop's id to its district. A stop whose code the table does not have is kept, without a district; a table
-- that gives a code to two districts, or has none of the stops' codes, fails the job.
CREATE TEMPORARY VIEW codes AS
SELECT
  `정류장ID(앞3자리)` AS code,
  CASE
    WHEN min(`자치구`) = max(`자치구`) THEN min(`자치구`)
    ELSE raise_error(concat('code ', `정류장ID(앞3자리)`, ' is that of ', min(`자치구`), ' and of ', max(`자치구`)))
  END AS district
FROM bus_codes
WHERE `정류장ID(앞3자리)` IS NOT NULL AND `자치구` IS NOT NULL
GROUP BY `정류장ID(앞3자리)`;

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
  CASE
    WHEN count(codes.district) OVER () > 0 THEN codes.district
    ELSE raise_error(concat('no stop has a code of the table of codes; the first digits of one are ', substr(trim(crtr_id), 1, 3)))
  END AS bus_district
FROM cloudtree_raw_db.bus_stop_loc_raw
LEFT JOIN codes ON substr(trim(crtr_id), 1, 3) = codes.code
WHERE request_date = :request_date
