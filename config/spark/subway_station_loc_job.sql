-- Subway stations, from the collector's JSON to Parquet. Parameter: :request_date '261218'. Upload: station_districts, a district a
-- row with its stations as "이름(호선), …".
--
-- The station master writes more than the table does: 잠실(송파구청), 총신대입구(이수), 서울역; or less. So a station is looked for by
-- its name without the brackets, by what stands in them, and without 역; under its own line first, because 서울(1) and 서울(4) are in
-- two districts, and then under any, the lowest number first: a row for each row of the master, never two. A station that the table does not have is kept, without a district; when it has none of them,
-- the job fails.
WITH listed AS (
  SELECT district, regexp_replace(item, '[(].*$', '') AS name, regexp_extract(item, '[(]0*([0-9]+)(호선)?[)]$', 1) AS line
  FROM (
    SELECT `자치구` AS district, trim(item) AS item
    FROM station_districts LATERAL VIEW explode(split(`해당역(호선)`, ',')) items AS item
  ) AS split_items
),
stations AS (
  SELECT DISTINCT
    trim(bldn_id) AS id,
    trim(bldn_nm) AS name,
    trim(route) AS route,
    regexp_extract(trim(route), '^0*([0-9]+)호선', 1) AS line,
    regexp_replace(trim(bldn_nm), '[(].*$', '') AS base,
    regexp_extract(trim(bldn_nm), '[(](.*)[)]$', 1) AS inner_name,
    CASE
      WHEN coalesce(trim(lat), '') = '' THEN NULL
      WHEN trim(lat) RLIKE '^-?[0-9]{1,3}([.][0-9]+)?$' THEN CAST(trim(lat) AS DOUBLE)
      ELSE raise_error(concat('LAT is not a number: ', lat, ' (', bldn_id, ')'))
    END AS latitude,
    CASE
      WHEN coalesce(trim(lot), '') = '' THEN NULL
      WHEN trim(lot) RLIKE '^-?[0-9]{1,3}([.][0-9]+)?$' THEN CAST(trim(lot) AS DOUBLE)
      ELSE raise_error(concat('LOT is not a number: ', lot, ' (', bldn_id, ')'))
    END AS longitude
  FROM cloudtree_raw_db.subway_station_loc_raw
  WHERE request_date = :request_date
),
candidates AS (
  SELECT stations.id, stations.name, stations.route, listed.district,
    CASE WHEN listed.name = base THEN 0 WHEN listed.name = inner_name THEN 100 ELSE 200 END
      + CASE
        WHEN listed.line = stations.line THEN 0
        WHEN listed.line = '' THEN 1099
        ELSE 1000 + CAST(listed.line AS INT)
      END AS remoteness
  FROM stations JOIN listed
    ON listed.name = base OR listed.name = inner_name
      OR regexp_replace(listed.name, '역$', '') = regexp_replace(base, '역$', '')
),
nearest AS (
  SELECT candidates.id, candidates.name, candidates.route, min(district) AS district
  FROM candidates JOIN (
    SELECT id, name, route, min(remoteness) AS remoteness FROM candidates GROUP BY id, name, route
  ) AS best
    ON candidates.id = best.id AND candidates.name = best.name AND candidates.route <=> best.route
    AND candidates.remoteness = best.remoteness
  GROUP BY candidates.id, candidates.name, candidates.route
)
SELECT
  stations.id AS sta_id,
  stations.base AS sta_name,
  stations.route AS sta_line,
  latitude AS sta_latitude,
  longitude AS sta_longitude,
  CASE
    WHEN count(district) OVER () > 0 THEN district
    ELSE raise_error(concat('no station is in the table of districts; one is ', stations.name))
  END AS sta_district
FROM stations LEFT JOIN nearest
  ON stations.id = nearest.id AND stations.name = nearest.name AND stations.route <=> nearest.route
